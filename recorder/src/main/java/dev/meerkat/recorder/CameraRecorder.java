package dev.meerkat.recorder;

import dev.meerkat.core.archive.ClockJumps;
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
  private final BufferPool warmMemory;
  private final ReportListener listener;
  private final LapseListener lapses;

  private volatile boolean stopped;
  private final Thread thread;
  private final ReentrantLock lock = new ReentrantLock();
  private Optional<CameraStream> current = Optional.empty();
  private volatile Optional<SessionProgress> running = Optional.empty();
  private volatile Optional<SessionSink> sink = Optional.empty();

  /// Held while a session learns what it is for.
  private final ReentrantLock warmth = new ReentrantLock();

  private boolean warm;
  private boolean heldAny;
  private long newestDurableMicros;
  private ClockJumps clockJumps = ClockJumps.NONE;

  /// @param warmMemory for what is held of cameras that are not recorded
  /// @param warm whether the camera is held only, to begin with
  CameraRecorder(
      Camera camera,
      Archive archive,
      RecorderSettings settings,
      WallClock wallClock,
      CameraStream.Opener streams,
      ConnectionGate gate,
      BufferPool warmMemory,
      boolean warm,
      ReportListener listener,
      LapseListener lapses) {
    this.camera = camera;
    this.archive = archive;
    this.settings = settings;
    this.wallClock = wallClock;
    this.streams = streams;
    this.gate = gate;
    this.warmMemory = warmMemory;
    this.warm = warm;
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

  /// Only holds the camera's newest pictures from now on, or records it, without connecting anew.
  void holdWarm(boolean value) {
    warmth.lock();
    try {
      warm = value;
      sink.ifPresent(to -> to.holdWarm(value));
    } finally {
      warmth.unlock();
    }
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
        heldAny = false;
        Problem problem = session(retries.wasWorking());
        if (stopped) {
          return;
        }
        retries = retries.failed(problem.cause(), heldAny || newestDurableMicros > durableBefore);
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
    var session = new Session();
    warmth.lock();
    try {
      sink = Optional.of(session.sink);
      session.sink.holdWarm(warm);
    } finally {
      warmth.unlock();
    }
    try (CameraStream stream = connect(wasWorking)) {
      try {
        if (begun(stream)) {
          stream.pump(session.sink);
        }
      } finally {
        ended();
        session.sink.finish();
      }
      return session.failure().orElse(ENDED);
    } catch (CameraStreamException e) {
      return session.failure().orElse(new Problem(e.kind(), String.valueOf(e.getMessage())));
    } catch (RuntimeException e) {
      log.error("Camera {}: session failed in an unexpected way", camera.id(), e);
      return new Problem(Cause.UNKNOWN, "session failed in an unexpected way: " + e);
    } finally {
      sink = Optional.empty();
    }
  }

  /// What one session holds and records, which may take turns.
  private final class Session implements SessionSink.Listener {
    private final HeldSamples held =
        new HeldSamples(
            TimeUnit.MILLISECONDS.toNanos(settings.warmMillis()), warmMemory, this::lost);
    private final SessionSink sink = new SessionSink(held, archive::hasRoom, this);
    private Optional<SessionProgress> progress = Optional.empty();

    @Override
    public SessionWriter recording() {
      var begun =
          new SessionProgress(
              CameraRecorder.this::report,
              CameraRecorder.this::endSoon,
              lapse -> lapses.lapsed(camera.id(), lapse),
              CameraRecorder.this::clockJumped,
              archive::trouble,
              settings.notRecordingMillis());
      progress = Optional.of(begun);
      running = progress;
      return new SessionWriter(archive, camera.id(), settings, wallClock, begun);
    }

    @Override
    public void recorded() {
      running = Optional.empty();
      progress.ifPresent(over -> {
        over.over();
        newestDurableMicros = Math.max(newestDurableMicros, over.newestDurableMicros());
      });
    }

    @Override
    public void holding() {
      heldAny = true;
      report(RecordingReport.WARM);
    }

    private void lost(long fromNanos, long toNanos) {
      progress.ifPresent(to -> to.dropped(wallClock.micros(fromNanos), wallClock.micros(toNanos)));
      log.warn(
          "Camera {}: memory is short, {} ms of what was held for its takeover are lost",
          camera.id(),
          TimeUnit.NANOSECONDS.toMillis(toNanos - fromNanos));
    }

    /// Why the session had to end, where that is known.
    Optional<Problem> failure() {
      return progress.flatMap(SessionProgress::failure);
    }
  }

  private void clockJumped(long micros) {
    ClockJumps.Step step = clockJumps.jumped(micros, wallClock.steadyMicros(System.nanoTime()));
    clockJumps = step.next();
    if (!step.words().isEmpty()) {
      listener.complained(camera.id(), step.words());
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
