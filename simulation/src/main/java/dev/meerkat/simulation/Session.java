package dev.meerkat.simulation;

import dev.meerkat.core.model.Camera;
import dev.meerkat.core.model.CameraId;
import dev.meerkat.core.watch.RecordingPhase;
import dev.meerkat.core.watch.RecordingReport;

/// The model of a recorder's work on one camera: connect, wait for a key frame, record; notice
/// silence after a while; try again after a pause. While the camera is only held, its pictures are
/// in memory, and become durable when it is to be recorded.
final class Session {
  private final Host host;
  private final CameraId camera;
  private final World world;
  private final Clock clock;
  private RecordingReport report = RecordingReport.CONNECTING;
  private long silentSinceMillis = -1;
  private long phaseSinceMillis;
  private long unbrokenSinceMillis;
  private boolean held;
  private boolean ended;
  private final Camera configured;

  /// @param held whether it is not to be recorded for now
  Session(World world, Host host, Camera camera, boolean held) {
    this.world = world;
    this.clock = world.clock;
    this.host = host;
    this.configured = camera;
    this.camera = camera.id();
    this.held = held;
    attempt();
  }

  /// Whether it may go on for a camera that is configured like this.
  boolean suits(Camera next) {
    return configured.connectsLike(next);
  }

  /// Only holds the camera from now on, or records it. The recorder may still have something to
  /// tell of before.
  void hold(boolean next) {
    if (next == held) {
      return;
    }
    held = next;
    if (isConnected()) {
      var last = report;
      unlessEnded(clock.delay(0, 50), () -> host.hearRecorder(camera, last));
      unlessEnded(clock.delay(50, 300), this::change);
    }
  }

  private void change() {
    if (isConnected() && (phase() == RecordingPhase.WARM) != held) {
      if (held) {
        unbrokenSinceMillis = clock.now();
        tell(RecordingReport.WARM);
      } else {
        long micros = clock.now() * 1_000;
        tell(
            new RecordingReport(RecordingPhase.RECORDING, unbrokenSinceMillis * 1_000, micros, ""));
      }
    }
  }

  private boolean isConnected() {
    return phase() == RecordingPhase.RECORDING || phase() == RecordingPhase.WARM;
  }

  /// Whether the newest pictures are in memory, and can be recorded.
  boolean isHolding() {
    return !ended && phase() == RecordingPhase.WARM && world.network.reaches(host, camera);
  }

  /// Since when no picture has been missed, in memory and on disk together; means something while
  /// it is recorded or held.
  long unbrokenSinceMillis() {
    return unbrokenSinceMillis;
  }

  void end() {
    ended = true;
  }

  RecordingPhase phase() {
    return report.phase();
  }

  /// Whether the recorder itself still takes the camera for recorded, or has told otherwise for no
  /// longer than this.
  boolean seemedRecorded(long withinMillis) {
    return phase() == RecordingPhase.RECORDING || clock.now() - phaseSinceMillis <= withinMillis;
  }

  /// Whether samples become durable at this moment.
  boolean isRecording() {
    return !ended && phase() == RecordingPhase.RECORDING && world.network.reaches(host, camera);
  }

  private void attempt() {
    if (world.network.reaches(host, camera)) {
      long delayMillis = clock.delay(20, Timing.CONNECT) + clock.delay(0, Timing.KEY_FRAME);
      unlessEnded(delayMillis, this::begin);
    } else {
      unlessEnded(clock.delay(50, Timing.ATTEMPT), () -> fail("no answer"));
    }
  }

  private void begin() {
    if (!world.network.reaches(host, camera)) {
      fail("the stream broke off");
      return;
    }
    silentSinceMillis = -1;
    unbrokenSinceMillis = clock.now();
    long micros = clock.now() * 1_000;
    tell(
        held
            ? RecordingReport.WARM
            : new RecordingReport(RecordingPhase.RECORDING, micros, micros, ""));
    goOn();
  }

  private void goOn() {
    unlessEnded(
        clock.delay(500, 1_000),
        () -> {
          if (world.network.reaches(host, camera)) {
            silentSinceMillis = -1;
            progress();
          } else if (silentSinceMillis < 0) {
            silentSinceMillis = clock.now();
          } else if (clock.now() - silentSinceMillis >= Timing.SILENCE - 2_000) {
            fail("no data");
            return;
          }
          goOn();
        });
  }

  private void progress() {
    if (phase() == RecordingPhase.RECORDING && !held) {
      long micros = clock.now() * 1_000;
      tell(new RecordingReport(RecordingPhase.RECORDING, report.firstDurableMicros(), micros, ""));
    }
  }

  private void fail(String why) {
    tell(
        new RecordingReport(
            RecordingPhase.FAILED, report.firstDurableMicros(), report.lastDurableMicros(), why));
    unlessEnded(
        clock.delay(200, Timing.BACK_OFF),
        () -> {
          tell(
              new RecordingReport(
                  RecordingPhase.CONNECTING,
                  report.firstDurableMicros(),
                  report.lastDurableMicros(),
                  ""));
          attempt();
        });
  }

  private void tell(RecordingReport next) {
    if (next.phase() != report.phase()) {
      world.recordingChanged();
      phaseSinceMillis = clock.now();
    }
    report = next;
    host.hearRecorder(camera, next);
  }

  private void unlessEnded(long delayMillis, Runnable action) {
    clock.after(
        delayMillis,
        () -> {
          if (!ended) {
            action.run();
          }
        });
  }
}
