package dev.meerkat.recorder;

import dev.meerkat.core.archive.CatchUp;
import dev.meerkat.core.archive.CutRule;
import dev.meerkat.core.archive.PictureRhythm;
import dev.meerkat.core.archive.SampleClock;
import dev.meerkat.core.model.CameraId;
import dev.meerkat.media.Sample;
import dev.meerkat.media.SampleSink;
import dev.meerkat.media.TrackFormat;
import dev.meerkat.media.nal.InBandSets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Turns the samples of one session into segments of the archive: times from [SampleClock], where
/// the first ones were read late put right by [CatchUp], cuts from [CutRule]. When somebody sets
/// the server's clock, it is followed from the next key frame on. The first video track is
/// recorded, and with it the first of sound and of metadata; what of them comes before its segment
/// is left out. Where the camera leaves pictures out ([PictureRhythm]), that is told as a lapse; a
/// key frame after it begins a new segment, and other pictures go on in theirs, as they cannot be
/// shown without it. While the archive has no room, whole groups of pictures are dropped. For use
/// by one thread.
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

  /// Since when it has been waiting for a key frame, or from when on it would.
  private long waitingNanos = System.nanoTime();

  private int videoTrack = NONE;
  private Optional<TrackFormat.Video> video = Optional.empty();
  private final SampleClock videoClock = SampleClock.ofPictures(90_000);

  private final CatchUp catchUp = new CatchUp();
  private final PictureRhythm rhythm = new PictureRhythm();

  /// By how much the server's clock was set, as far as this session follows.
  private long setMicros;

  private boolean videoChanged;
  private final SideTrack audio = new SideTrack();
  private final SideTrack metadata = new SideTrack();
  private final List<SideTrack> sides = List.of(audio, metadata);
  private final DamageSpans damage = new DamageSpans();
  private int damagedSpans;
  private long damagedMicros;

  private Optional<OpenSegment> segment = Optional.empty();
  private boolean hadSegment;
  private boolean dropping;
  private long dropped;
  private boolean tooLong;

  SessionWriter(
      Archive archive,
      CameraId camera,
      RecorderSettings settings,
      WallClock wallClock,
      SessionProgress progress) {
    this.archive = archive;
    this.camera = camera;
    this.wallClock = wallClock;
    this.setMicros = wallClock.setMicros();
    this.progress = progress;
    this.cuts = new CutRule(settings.cuts());
    this.keyFrameWaitNanos = TimeUnit.MILLISECONDS.toNanos(settings.keyFrameWaitMillis());
  }

  @Override
  public void format(int track, TrackFormat format) {
    switch (format) {
      case TrackFormat.Video news -> {
        if (videoTrack == NONE || videoTrack == track) {
          videoTrack = track;
          videoChanged |= video.isPresent() && !video.get().equals(news);
          video = Optional.of(news);
        }
      }
      case TrackFormat.Audio news -> audio.format(track, news);
      case TrackFormat.Metadata news -> metadata.format(track, news);
    }
  }

  @Override
  public void sample(Sample sample) {
    if (sample.track() == videoTrack) {
      progress.arrived(sample.keyFrame(), sample.damaged());
      video(sample);
    } else if (segment.isPresent()) {
      beside(segment.get(), sample);
    }
    long nowNanos = System.nanoTime();
    if (segment.isPresent() || (dropping && !archive.hasRoom())) {
      waitingNanos = nowNanos;
    } else if (nowNanos - waitingNanos > keyFrameWaitNanos) {
      progress.unusable(
          "the camera plays but has sent no whole key frame for "
              + TimeUnit.NANOSECONDS.toSeconds(keyFrameWaitNanos)
              + " s: set it to a key frame every second or two");
    }
  }

  private void beside(OpenSegment open, Sample sample) {
    for (SideTrack side : sides) {
      if (side.is(sample.track()) && !side.changed() && side.format().isPresent()) {
        long micros = side.micros(sample, wallClock.steadyMicros(sample.arrivalNanos()));
        open.addBeside(side.format().get(), micros + setMicros, sample);
      }
    }
  }

  private void video(Sample sample) {
    if (sample.data().remaining() == 0) {
      return;
    }
    long arrivalMicros = wallClock.steadyMicros(sample.arrivalNanos());
    boolean keyFrame = sample.keyFrame() && !(sample.damaged() && segment.isEmpty());
    long clockMicros = videoClock.wallMicros(sample.ticks(), arrivalMicros, keyFrame);
    long steadyMicros = clockMicros - caughtUp(clockMicros, arrivalMicros);
    if (videoClock.jumpMicros() != 0) {
      progress.clockJumped(videoClock.jumpMicros());
    }
    boolean clockSet = keyFrame && setMicros != wallClock.setMicros();
    if (clockSet) {
      setMicros = wallClock.setMicros();
    }
    long micros = steadyMicros + setMicros;
    if (dropped(micros, sample.keyFrame())) {
      return;
    }
    boolean sidesChanged = audio.changed() || metadata.changed();
    boolean timesBreak = clockSet || videoClock.reanchored();
    if (!keyFrame && !tooLong && cuts.overdue(micros)) {
      tooLong = true;
      progress.unusable(
          "the camera has sent no key frame for "
              + TimeUnit.MICROSECONDS.toSeconds(cuts.mostMicros())
              + " s: set it to a key frame every second or two; it is connected to anew, as cameras"
              + " begin with one");
    }
    long coveredMicros = timesBreak ? micros : covered(micros);
    boolean paused = coveredMicros < micros;
    if (paused) {
      progress.paused(coveredMicros, micros);
    }
    boolean inBand = sample.keyFrame() && inBand(sample);
    boolean setsChanged = inBand && segment.map(open -> !open.inBand()).orElse(false);
    boolean breaks =
        videoChanged
            || timesBreak
            || ((sidesChanged || paused || setsChanged) && sample.keyFrame());
    switch (cuts.before(micros, keyFrame, breaks)) {
      case NONE -> {}
      case FRAGMENT -> segment.ifPresent(open -> open.endFragment(micros));
      case SEGMENT -> {
        segment.ifPresent(open -> {
          open.end(paused ? coveredMicros : breaks ? open.expectedMicros() : micros, false);
          catchUp.end();
        });
        segment = Optional.of(begin(micros, inBand));
      }
      case DROP -> endSegment(false);
    }
    segment.ifPresent(open -> {
      damage.next(micros, open.expectedMicros(), sample.damaged()).ifPresent(this::damaged);
      open.addPicture(micros, keyFrame, sample);
    });
  }

  /// Up to when the pictures before this one cover the time.
  private long covered(long micros) {
    return segment.map(open -> rhythm.coveredMicros(open.newestMicros(), micros)).orElse(micros);
  }

  /// Puts the times so far earlier where the newest picture proves that they are late.
  ///
  /// @return by how much
  private long caughtUp(long clockMicros, long arrivalMicros) {
    if (hadSegment && segment.map(OpenSegment::hasHandedOn).orElse(true)) {
      catchUp.end();
    }
    long earlier = catchUp.earlierMicros(clockMicros, arrivalMicros);
    if (earlier > 0) {
      videoClock.earlier(earlier);
      sides.forEach(side -> side.earlier(earlier));
      cuts.earlier(earlier);
      damage.earlier(earlier);
      segment.ifPresent(open -> open.earlier(earlier));
    }
    cuts.firstGoesOn(catchUp.goesOn());
    return earlier;
  }

  /// Told once in a session and again at its end, as a bad link damages something every second.
  private void damaged(DamageSpans.Span span) {
    if (damagedSpans == 0) {
      log.warn(
          "Camera {}: packets were lost, pictures from {} to {} are damaged; check the network to"
              + " it",
          camera,
          Times.text(span.startMicros()),
          Times.text(span.endMicros()));
    }
    progress.damaged(span.startMicros(), span.endMicros(), "pictures are damaged or missing");
    damagedSpans++;
    damagedMicros += span.endMicros() - span.startMicros();
  }

  private boolean inBand(Sample sample) {
    return video.map(format -> InBandSets.in(format, sample.data())).orElse(false);
  }

  /// @param inBand whether key frames have parameter sets in front
  private OpenSegment begin(long micros, boolean inBand) {
    videoChanged = false;
    TrackFormat.Video format =
        video.orElseThrow(() -> new IllegalStateException("a sample came before its format"));
    var formats = new ArrayList<TrackFormat>();
    formats.add(format);
    for (SideTrack side : sides) {
      side.format().ifPresent(formats::add);
      side.began();
    }
    var open =
        new OpenSegment(archive, camera, micros, formats, inBand, rhythm, !hadSegment, progress);
    hadSegment = true;
    return open;
  }

  /// Whether the sample must be dropped because too much waits for the disk.
  private boolean dropped(long micros, boolean keyFrame) {
    if (!dropping && (archive.buffers().exhausted() || isCrowded())) {
      dropping = true;
      endSegment(false);
      log.warn("Camera {}: the disk does not keep up, pictures are dropped from here on", camera);
    } else if (dropping && keyFrame && archive.hasRoom()) {
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

  private boolean isCrowded() {
    return segment.isPresent() && segment.get().isCrowded();
  }

  /// The session is over: hands on what has arrived.
  void finish() {
    endSegment(true);
    if (damagedSpans > 1) {
      log.warn(
          "Camera {}: {} stretches of this session are damaged, {} s together",
          camera,
          damagedSpans,
          TimeUnit.MICROSECONDS.toSeconds(damagedMicros));
    }
  }

  private void endSegment(boolean urgent) {
    segment.ifPresent(open -> {
      damage.end(open.expectedMicros()).ifPresent(this::damaged);
      open.end(open.expectedMicros(), urgent);
    });
    segment = Optional.empty();
    cuts.ended();
  }
}
