package dev.meerkat.recorder;

import dev.meerkat.core.archive.PictureRhythm;
import dev.meerkat.core.model.CameraId;
import dev.meerkat.media.Sample;
import dev.meerkat.media.TrackFormat;
import dev.meerkat.media.mp4.FragmentBuilder;
import dev.meerkat.media.mp4.Mp4Header;
import dev.meerkat.media.mp4.Mp4Track;
import dev.meerkat.media.mp4.Ticks;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// The segment that a session is filling: collects samples into fragments and hands these to the
/// volume. Media times count from the picture that is shown first: the key frame that the segment
/// begins with, or one that leads it. For use by the session's thread.
final class OpenSegment {
  /// Tracks that a segment can have: video, sound, metadata.
  static final int MAX_TRACKS = 3;

  private static final int VIDEO = 0;
  private static final int VIDEO_HZ = 90_000;
  private static final int[] ONE_FORMAT_EACH = new int[MAX_TRACKS];

  /// What a track beside the video may take of a fragment, so that it cannot displace the video.
  private static final int MAX_BYTES_BESIDE = 4 << 20;

  private final Archive archive;
  private final CameraId camera;
  private final SessionProgress progress;
  private final boolean inBand;
  private final PictureRhythm rhythm;
  private final List<TrackFormat> formats;
  private long startMicros;

  /// From its first fragment on.
  private Optional<SegmentRoute> route = Optional.empty();

  /// Wall-clock time of media time 0.
  private long zeroMicros;

  private final long[] endTimes = new long[MAX_TRACKS];
  private final long[] newestTimes = new long[MAX_TRACKS];
  private final int[] bytesBeside = new int[MAX_TRACKS];

  private FragmentBuilder builder;
  private int sequence;
  private boolean urgent;
  private long firstMicros;
  private boolean firstIsKey;
  private long newestMicros;

  /// @param formats of its tracks: first the video, then what is recorded beside it
  /// @param inBand whether key frames have further parameter sets in front
  /// @param rhythm of the session's pictures
  /// @param urgent whether its first fragment should be durable soon
  OpenSegment(
      Archive archive,
      CameraId camera,
      long startMicros,
      List<TrackFormat> formats,
      boolean inBand,
      PictureRhythm rhythm,
      boolean urgent,
      SessionProgress progress) {
    this.archive = archive;
    this.camera = camera;
    this.startMicros = startMicros;
    zeroMicros = startMicros;
    this.progress = progress;
    this.inBand = inBand;
    this.rhythm = rhythm;
    this.urgent = urgent;
    newestMicros = startMicros;
    this.formats = List.copyOf(formats);
    Arrays.fill(newestTimes, -1);
    builder = archive.builder();
  }

  boolean inBand() {
    return inBand;
  }

  /// Whether a fragment was handed on, so that its times stay.
  boolean hasHandedOn() {
    return route.isPresent();
  }

  /// Whether too much waits for the volume that it goes to.
  boolean isCrowded() {
    return route.isPresent() && route.get().isCrowded();
  }

  /// Puts all times earlier, while nothing is handed on.
  void earlier(long micros) {
    if (hasHandedOn()) {
      throw new IllegalStateException("segment of " + camera + " has handed on its times");
    }
    startMicros -= micros;
    zeroMicros -= micros;
    firstMicros -= micros;
    newestMicros -= micros;
  }

  /// Adds a picture. One that is shown before the segment's key frame belongs to it all the same
  /// (H.265 leading pictures), unless what it builds on is missing.
  void addPicture(long micros, boolean keyFrame, Sample sample) {
    if (micros < zeroMicros) {
      if (sample.damaged() || sequence > 0) {
        return;
      }
      beginAt(micros);
    }
    if (!builder.fits(VIDEO, sample.data().remaining())) {
      endFragment(micros);
    }
    if (builder.samples(VIDEO) == 0) {
      firstMicros = micros;
      firstIsKey = keyFrame;
    }
    newestMicros = Math.max(newestMicros, micros);
    long time = Ticks.fromMicros(micros - zeroMicros, VIDEO_HZ);
    builder.add(VIDEO, time, keyFrame, sample.damaged(), sample.data());
  }

  /// Puts media time 0 earlier, while nothing is written yet.
  private void beginAt(long micros) {
    for (int i = 0; i < formats.size(); i++) {
      long ticks = Ticks.fromMicros(zeroMicros - micros, formats.get(i).clockRateHz());
      builder.shift(i, ticks);
      newestTimes[i] += ticks;
      endTimes[i] += ticks;
    }
    zeroMicros = micros;
  }

  /// Adds sound or metadata, where the segment has such a track. What does not follow the sample
  /// before it, or is too much, is left out.
  void addBeside(TrackFormat format, long micros, Sample sample) {
    int track = formats.indexOf(format);
    int size = sample.data().remaining();
    if (track <= VIDEO || micros < startMicros || size == 0) {
      return;
    }
    long time = Ticks.fromMicros(micros - zeroMicros, format.clockRateHz());
    boolean fits = size <= MAX_BYTES_BESIDE - bytesBeside[track] && builder.fits(track, size);
    if (time > newestTimes[track] && fits) {
      newestTimes[track] = time;
      bytesBeside[track] += size;
      long ticks = format.ticksOf(sample.data());
      endTimes[track] = ticks > 0 ? time + ticks : 0;
      builder.add(track, time, true, sample.damaged(), sample.data());
    }
  }

  /// When the next picture is expected.
  long expectedMicros() {
    return newestMicros + rhythm.usualMicros();
  }

  /// When the newest picture is shown.
  long newestMicros() {
    return newestMicros;
  }

  /// Hands the fragment on, if it has any picture.
  ///
  /// @param endMicros when its last picture ends
  void endFragment(long endMicros) {
    // The next picture need not be the one that is shown next.
    endFragment(endMicros, !builder.reordered(VIDEO));
  }

  private void endFragment(long endMicros, boolean endKnown) {
    if (builder.samples(VIDEO) == 0) {
      return;
    }
    sequence++;
    endTimes[VIDEO] = endKnown ? Ticks.fromMicros(endMicros - zeroMicros, VIDEO_HZ) : 0;
    long firstTime = Ticks.fromMicros(firstMicros - zeroMicros, VIDEO_HZ);
    List<ByteBuffer> parts =
        builder.finish(sequence, firstMicros, firstTime, endTimes, ONE_FORMAT_EACH);
    progress.submitted(firstMicros);
    SegmentRoute to = route.orElseGet(this::begin);
    to.append(
        new PendingFragment(
            builder, parts, firstIsKey, firstMicros, newestMicros, endMicros, archive::release),
        urgent);
    urgent = false;
    builder = archive.builder();
    Arrays.fill(bytesBeside, 0);
  }

  private SegmentRoute begin() {
    List<Mp4Track> tracks =
        formats.stream()
            .map(f -> new Mp4Track(List.of(f), inBand && f instanceof TrackFormat.Video))
            .toList();
    byte[] header = new Mp4Header(tracks).encode();
    SegmentRoute begun = archive.begin(camera, startMicros, header, progress);
    route = Optional.of(begun);
    return begun;
  }

  /// Ends the segment; it takes no more.
  ///
  /// @param endMicros when its last picture ends
  /// @param soon whether its end should be durable soon
  void end(long endMicros, boolean soon) {
    endFragment(endMicros, true);
    archive.release(builder);
    route.ifPresent(to -> to.end(soon));
  }
}
