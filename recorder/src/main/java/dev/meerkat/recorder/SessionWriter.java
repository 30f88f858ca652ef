package dev.meerkat.recorder;

import dev.meerkat.core.archive.CutRule;
import dev.meerkat.core.archive.SampleClock;
import dev.meerkat.core.model.CameraId;
import dev.meerkat.media.Sample;
import dev.meerkat.media.SampleSink;
import dev.meerkat.media.TrackFormat;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Turns the samples of one session into segments of the archive: times from [SampleClock], cuts
/// from [CutRule]. The first H.264 track is recorded, and the first AAC track with it; sound that
/// comes before its segment is left out. While the archive has no room, whole groups of pictures
/// are dropped. For use by one thread.
final class SessionWriter implements SampleSink {
  private static final Logger log = LoggerFactory.getLogger(SessionWriter.class);
  private static final int NONE = -1;
  private static final long USUAL_FRAME_MICROS = 40_000;

  private final Archive archive;
  private final CameraId camera;
  private final WallClock wallClock;
  private final SessionProgress progress;
  private final CutRule cuts;
  private final long keyFrameWaitNanos;
  private final long openedNanos = System.nanoTime();

  private int videoTrack = NONE;
  private int audioTrack = NONE;
  private Optional<TrackFormat.H264> video = Optional.empty();
  private Optional<TrackFormat.Aac> audio = Optional.empty();
  private SampleClock videoClock = new SampleClock(90_000);
  private SampleClock audioClock = new SampleClock(48_000);
  private boolean videoChanged;
  private boolean audioChanged;

  private Optional<OpenSegment> segment = Optional.empty();
  private boolean hadSegment;
  private boolean dropping;
  private long dropped;

  SessionWriter(
      Archive archive,
      CameraId camera,
      RecorderSettings settings,
      WallClock wallClock,
      SessionProgress progress) {
    this.archive = archive;
    this.camera = camera;
    this.wallClock = wallClock;
    this.progress = progress;
    this.cuts = new CutRule(settings.cuts());
    this.keyFrameWaitNanos = TimeUnit.MILLISECONDS.toNanos(settings.keyFrameWaitMillis());
  }

  @Override
  public void format(int track, TrackFormat format) {
    switch (format) {
      case TrackFormat.H264 h264 -> {
        if (videoTrack == NONE || videoTrack == track) {
          videoTrack = track;
          videoChanged |= video.isPresent() && !video.get().equals(h264);
          video = Optional.of(h264);
        }
      }
      case TrackFormat.Aac aac -> {
        if (audioTrack == NONE || audioTrack == track) {
          audioTrack = track;
          if (!audio.equals(Optional.of(aac))) {
            audioChanged = true;
            audio = Optional.of(aac);
            audioClock = new SampleClock(aac.clockRateHz());
          }
        }
      }
    }
  }

  @Override
  public void sample(Sample sample) {
    if (sample.track() == videoTrack) {
      progress.arrived();
      video(sample);
    } else if (sample.track() == audioTrack && !audioChanged && segment.isPresent()) {
      long micros = audioClock.wallMicros(sample.ticks(), wallClock.micros(sample.arrivalNanos()));
      segment.get().addSound(micros, sample.data());
    }
    if (!hadSegment && System.nanoTime() - openedNanos > keyFrameWaitNanos) {
      progress.unusable(
          "the camera plays but has sent no whole key frame for "
              + TimeUnit.NANOSECONDS.toSeconds(keyFrameWaitNanos)
              + " s: set it to H.264 with a key frame every second or two");
    }
  }

  private void video(Sample sample) {
    long micros = videoClock.wallMicros(sample.ticks(), wallClock.micros(sample.arrivalNanos()));
    boolean keyFrame = sample.keyFrame() && !(sample.damaged() && segment.isEmpty());
    if (sample.data().remaining() == 0 || dropped(micros, sample.keyFrame())) {
      return;
    }
    boolean breaks = videoChanged || videoClock.reanchored() || (audioChanged && sample.keyFrame());
    switch (cuts.before(micros, keyFrame, breaks)) {
      case NONE -> {}
      case FRAGMENT -> segment.ifPresent(open -> open.endFragment(micros));
      case SEGMENT -> {
        segment.ifPresent(open -> open.end(breaks ? open.expectedMicros() : micros, false));
        segment = Optional.of(begin(micros));
      }
      case DROP -> endSegment(false);
    }
    segment.ifPresent(open -> open.addPicture(micros, keyFrame, sample.data()));
  }

  private OpenSegment begin(long micros) {
    videoChanged = false;
    audioChanged = false;
    TrackFormat.H264 format =
        video.orElseThrow(() -> new IllegalStateException("a sample came before its format"));
    var open = new OpenSegment(archive, camera, micros, format, audio, !hadSegment, progress);
    hadSegment = true;
    return open;
  }

  /// Whether the sample must be dropped because too much waits for the disk.
  private boolean dropped(long micros, boolean keyFrame) {
    if (!dropping && archive.buffers().exhausted()) {
      dropping = true;
      endSegment(false);
      log.warn("Camera {}: the disk does not keep up, pictures are dropped from here on", camera);
    } else if (dropping && keyFrame && archive.buffers().hasRoom()) {
      dropping = false;
      log.warn("Camera {}: recorded again after {} dropped pictures", camera, dropped);
      dropped = 0;
    }
    if (dropping) {
      dropped++;
      progress.dropped(micros, micros + USUAL_FRAME_MICROS);
    }
    return dropping;
  }

  /// The session is over: hands on what has arrived.
  void finish() {
    endSegment(true);
  }

  private void endSegment(boolean urgent) {
    segment.ifPresent(open -> open.end(open.expectedMicros(), urgent));
    segment = Optional.empty();
    cuts.ended();
  }
}
