package dev.meerkat.recorder;

import dev.meerkat.core.model.CameraId;
import dev.meerkat.media.TrackFormat;
import dev.meerkat.media.mp4.FragmentBuilder;
import dev.meerkat.media.mp4.Mp4Header;
import dev.meerkat.media.mp4.Mp4Track;
import dev.meerkat.media.mp4.Ticks;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// The segment that a session is filling: collects samples into fragments and hands these to the
/// volume. Media times count from the segment's start. For use by the session's thread.
final class OpenSegment {
  private static final int VIDEO = 0;
  private static final int AUDIO = 1;
  private static final int VIDEO_HZ = 90_000;
  private static final long USUAL_FRAME_MICROS = 40_000;
  private static final int[] ONE_FORMAT_EACH = {0, 0};

  private final Archive archive;
  private final SegmentRoute route;
  private final SessionProgress progress;
  private final long startMicros;
  private final int audioHz;
  private final long[] endTimes = new long[2];

  private FragmentBuilder builder;
  private int sequence;
  private boolean urgent;
  private long firstMicros;
  private boolean firstIsKey;
  private long newestMicros;
  private long frameMicros = USUAL_FRAME_MICROS;
  private long newestSoundTime = -1;

  /// @param audio recorded with it, if present
  /// @param urgent whether its first fragment should be durable soon
  OpenSegment(
      Archive archive,
      CameraId camera,
      long startMicros,
      TrackFormat.H264 video,
      Optional<TrackFormat.Aac> audio,
      boolean urgent,
      SessionProgress progress) {
    this.archive = archive;
    this.startMicros = startMicros;
    this.progress = progress;
    this.urgent = urgent;
    newestMicros = startMicros;
    audioHz = audio.map(TrackFormat.Aac::sampleRateHz).orElse(0);
    List<Mp4Track> tracks =
        Stream.concat(Stream.of(video), audio.stream()).map(Mp4Track::of).toList();
    route = archive.begin(camera, startMicros, new Mp4Header(tracks).encode(), progress);
    builder = archive.builder();
  }

  /// Adds a picture; one that is shown before the segment's key frame is left out.
  void addPicture(long micros, boolean keyFrame, ByteBuffer data) {
    if (micros < startMicros) {
      return;
    }
    if (!builder.fits(VIDEO, data.remaining())) {
      endFragment(micros);
    }
    if (builder.samples(VIDEO) == 0) {
      firstMicros = micros;
      firstIsKey = keyFrame;
    }
    if (micros > newestMicros) {
      frameMicros = micros - newestMicros;
      newestMicros = micros;
    }
    long time = Ticks.fromMicros(micros - startMicros, VIDEO_HZ);
    builder.add(VIDEO, time, keyFrame, data);
  }

  /// Adds sound, where the segment has any. Sound that does not follow the sound before it is left
  /// out.
  void addSound(long micros, ByteBuffer data) {
    if (audioHz == 0 || micros < startMicros || data.remaining() == 0) {
      return;
    }
    long time = Ticks.fromMicros(micros - startMicros, audioHz);
    if (time > newestSoundTime && builder.fits(AUDIO, data.remaining())) {
      newestSoundTime = time;
      builder.add(AUDIO, time, true, data);
    }
  }

  /// When the next picture is expected.
  long expectedMicros() {
    return newestMicros + frameMicros;
  }

  /// Hands the fragment on, if it has any picture.
  ///
  /// @param endMicros when its last picture ends
  void endFragment(long endMicros) {
    if (builder.samples(VIDEO) == 0) {
      return;
    }
    sequence++;
    endTimes[VIDEO] = Ticks.fromMicros(endMicros - startMicros, VIDEO_HZ);
    long firstTime = Ticks.fromMicros(firstMicros - startMicros, VIDEO_HZ);
    List<ByteBuffer> parts =
        builder.finish(sequence, firstMicros, firstTime, endTimes, ONE_FORMAT_EACH);
    progress.submitted(firstMicros);
    route.append(
        new PendingFragment(
            builder, parts, firstIsKey, firstMicros, newestMicros, endMicros, archive::release),
        urgent);
    urgent = false;
    builder = archive.builder();
  }

  /// Ends the segment; it takes no more.
  ///
  /// @param endMicros when its last picture ends
  /// @param soon whether its end should be durable soon
  void end(long endMicros, boolean soon) {
    endFragment(endMicros);
    archive.release(builder);
    route.end(soon);
  }
}
