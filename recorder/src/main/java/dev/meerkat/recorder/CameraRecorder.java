package dev.meerkat.recorder;

import dev.meerkat.core.archive.Retries;
import dev.meerkat.core.model.Camera;
import dev.meerkat.core.model.Cause;
import dev.meerkat.core.watch.RecordingReport;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Records one camera on a virtual thread of its own: session after session until it is stopped.
final class CameraRecorder {
  private static final Logger log = LoggerFactory.getLogger(CameraRecorder.class);

  private static final Problem ENDED =
      new Problem(Cause.CAMERA_ENDED, "the camera has ended the stream");

  private final Camera camera;
  private final Archive archive;
  private final RecorderSettings settings;
  private final WallClock wallClock;
  private final CameraStream.Opener streams;
  private final ConnectionGate gate;
  private final ReportListener listener;
  private final LapseListener lapses;

  private volatile boolean stopped;
  private final Thread thread;
  private final ReentrantLock lock = new ReentrantLock();
  private Optional<CameraStream> current = Optional.empty();
  private volatile Optional<SessionProgress> running = Optional.empty();
  private long newestDurableMicros;

  CameraRecorder(
      Camera camera,
      Archive archive,
      RecorderSettings settings,
      WallClock wallClock,
      CameraStream.Opener streams,
      ConnectionGate gate,
      ReportListener listener,
      LapseListener lapses) {
    this.camera = camera;
    this.archive = archive;
    this.settings = settings;
    this.wallClock = wallClock;
    this.streams = streams;
    this.gate = gate;
    this.listener = listener;
    this.lapses = lapses;
    thread = Thread.ofVirtual().name("camera-" + camera.id()).unstarted(this::run);
  }

  Camera camera() {
    return camera;
  }

  void start() {
    thread.start();
  }

  /// Ends recording without waiting for it: what has arrived is still written and made durable.
  void stop() {
    stopped = true;
    lock.lock();
    try {
      if (current.isPresent()) {
        endSoon();
      } else {
        thread.interrupt();
      }
    } finally {
      lock.unlock();
    }
  }

  /// Waits until a stopped camera has handed on all that arrived.
  boolean join(Duration limit) throws InterruptedException {
    return thread.join(limit);
  }

  /// Time passed.
  void ticked() {
    running.ifPresent(SessionProgress::ticked);
  }

  boolean isOver() {
    return !thread.isAlive();
  }

  /// Whether it is connected.
  boolean hasStream() {
    lock.lock();
    try {
      return current.isPresent();
    } finally {
      lock.unlock();
    }
  }

  private void run() {
    report(RecordingReport.CONNECTING);
    Retries retries = Retries.NONE;
    try {
      while (!stopped) {
        if (!retries.worked() && isHeldBack()) {
          continue;
        }
        long durableBefore = newestDurableMicros;
        Problem problem = session(retries.wasWorking());
        if (stopped) {
          return;
        }
        retries = retries.failed(problem.cause(), newestDurableMicros > durableBefore);
        long delayMillis =
            retries.delayMillis(
                problem.cause(), settings.backoff(), ThreadLocalRandom.current().nextDouble());
        log.warn("Camera {}: {}; next try in {} ms", camera.id(), problem.words(), delayMillis);
        String words = problem.words();
        if (problem.cause() == Cause.CAMERA_PASSWORD) {
          gate.refused(camera, delayMillis);
          words += notTried(delayMillis);
        }
        report(RecordingReport.failed(problem.cause(), newestDurableMicros, words));
        gate.pause(camera, delayMillis, problem.cause() == Cause.CAMERA_PASSWORD);
      }
    } catch (InterruptedException _) {
      log.debug("Camera {}: stopped while it waited", camera.id());
    }
  }

  /// Waits when the camera's login was refused already, by this camera before it was started again
  /// or by another one of the same host.
  private boolean isHeldBack() throws InterruptedException {
    Optional<Long> hold = gate.holdMillis(camera);
    if (hold.isEmpty()) {
      return false;
    }
    String words =
        ConnectionGate.host(camera)
            + " has refused this user name and password before: check them"
            + notTried(hold.get());
    report(RecordingReport.failed(Cause.CAMERA_PASSWORD, newestDurableMicros, words));
    gate.pause(camera, hold.get(), true);
    return true;
  }

  private String notTried(long delayMillis) {
    return " (cameras lock an account after a few wrong passwords, so it is tried again in "
        + Math.max(1, TimeUnit.MILLISECONDS.toSeconds(delayMillis))
        + " s only; one that is corrected here is tried at once; when it was corrected in the"
        + " camera: meerkat retry-camera "
        + camera.id()
        + ")";
  }

  /// One session, until it ends or fails. Returns why.
  private Problem session(boolean wasWorking) throws InterruptedException {
    var progress =
        new SessionProgress(
            this::report,
            this::endSoon,
            lapse -> lapses.lapsed(camera.id(), lapse),
            settings.notRecordingMillis());
    running = Optional.of(progress);
    try (CameraStream stream = connect(wasWorking)) {
      var writer = new SessionWriter(archive, camera.id(), settings, wallClock, progress);
      try {
        if (begun(stream)) {
          stream.pump(writer);
        }
      } finally {
        ended();
        writer.finish();
      }
      return progress.failure().orElse(ENDED);
    } catch (CameraStreamException e) {
      return progress.failure().orElse(new Problem(e.kind(), String.valueOf(e.getMessage())));
    } catch (RuntimeException e) {
      log.error("Camera {}: session failed in an unexpected way", camera.id(), e);
      return new Problem(Cause.UNKNOWN, "session failed in an unexpected way: " + e);
    } finally {
      running = Optional.empty();
      progress.over();
      newestDurableMicros = Math.max(newestDurableMicros, progress.newestDurableMicros());
    }
  }

  private CameraStream connect(boolean wasWorking)
      throws CameraStreamException, InterruptedException {
    long ticket = gate.enter(camera, wasWorking);
    try {
      CameraStream stream = streams.open(camera);
      gate.accepted(camera);
      return stream;
    } finally {
      gate.leave(ticket);
    }
  }

  private boolean begun(CameraStream stream) {
    lock.lock();
    try {
      current = Optional.of(stream);
      return !stopped;
    } finally {
      lock.unlock();
    }
  }

  private void ended() {
    lock.lock();
    try {
      current = Optional.empty();
    } finally {
      lock.unlock();
    }
  }

  /// Ends the session that runs now. Closing its stream says goodbye to the camera, which may take
  /// a while.
  private void endSoon() {
    Optional<CameraStream> stream;
    lock.lock();
    try {
      stream = current;
    } finally {
      lock.unlock();
    }
    stream.ifPresent(s -> Thread.ofVirtual().name("end-" + camera.id()).start(s::close));
  }

  private void report(RecordingReport report) {
    if (stopped) {
      return;
    }
    try {
      listener.reported(camera.id(), report);
    } catch (RuntimeException e) {
      log.error("Camera {}: nobody could be told {}", camera.id(), report, e);
    }
  }
}
