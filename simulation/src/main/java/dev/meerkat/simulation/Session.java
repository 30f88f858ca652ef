package dev.meerkat.simulation;

import dev.meerkat.core.model.CameraId;
import dev.meerkat.core.watch.RecordingPhase;
import dev.meerkat.core.watch.RecordingReport;

/// The model of a recorder's work on one camera: connect, wait for a key frame, record; notice
/// silence after a while; try again after a pause.
final class Session {
  private final Host host;
  private final CameraId camera;
  private final World world;
  private final Clock clock;
  private RecordingReport report = RecordingReport.CONNECTING;
  private long silentSinceMillis = -1;
  private long phaseSinceMillis;
  private boolean ended;

  Session(World world, Host host, CameraId camera) {
    this.world = world;
    this.clock = world.clock;
    this.host = host;
    this.camera = camera;
    attempt();
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
    return !ended
        && host.isAwake()
        && phase() == RecordingPhase.RECORDING
        && world.network.reaches(host, camera);
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
    long micros = host.wallMicros();
    tell(new RecordingReport(RecordingPhase.RECORDING, micros, micros, ""));
    goOn();
  }

  private void goOn() {
    long sinceMillis = clock.now();
    unlessEnded(
        clock.delay(500, 1_000),
        () -> {
          if (clock.now() - sinceMillis > Timing.SILENCE) {
            fail("the camera has ended the session, of which nothing was read");
            return;
          }
          if (world.network.reaches(host, camera)) {
            silentSinceMillis = -1;
            long micros = host.wallMicros();
            tell(
                new RecordingReport(
                    RecordingPhase.RECORDING, report.firstDurableMicros(), micros, ""));
          } else if (silentSinceMillis < 0) {
            silentSinceMillis = clock.now();
          } else if (clock.now() - silentSinceMillis >= Timing.SILENCE - 2_000) {
            fail("no data");
            return;
          }
          goOn();
        });
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
            host.whenAwake(() -> {
              if (!ended) {
                action.run();
              }
            });
          }
        });
  }
}
