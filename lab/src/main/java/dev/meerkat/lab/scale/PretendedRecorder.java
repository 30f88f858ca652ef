package dev.meerkat.lab.scale;

import dev.meerkat.cluster.Cluster;
import dev.meerkat.core.model.Camera;
import dev.meerkat.core.model.CameraId;
import dev.meerkat.core.watch.RecordingPhase;
import dev.meerkat.core.watch.RecordingReport;
import dev.meerkat.core.watch.ServerStatus;
import dev.meerkat.recorder.ReportListener;
import dev.meerkat.server.watch.WatchLoop;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/// Does as a recorder would whose cameras all answer at once: a camera counts as recorded from the
/// moment in which it is started, and its newest durable sample is never older than a second.
final class PretendedRecorder implements WatchLoop.Actions {
  private final InstantSource clock;
  private final Map<CameraId, Long> firstMicros = new ConcurrentHashMap<>();
  private volatile Optional<ReportListener> listener = Optional.empty();
  private volatile Optional<Cluster> cluster = Optional.empty();

  PretendedRecorder(InstantSource clock) {
    this.clock = clock;
  }

  void ready(ReportListener toTell, Cluster joined) {
    listener = Optional.of(toTell);
    cluster = Optional.of(joined);
  }

  @Override
  public void start(Camera camera) {
    firstMicros.put(camera.id(), nowMicros());
    report(camera.id());
  }

  @Override
  public void hold(Camera camera) {
    firstMicros.remove(camera.id());
    listener.orElseThrow().reported(camera.id(), RecordingReport.WARM);
  }

  @Override
  public void stop(CameraId camera) {
    firstMicros.remove(camera);
  }

  @Override
  public void startAnalytics(Camera camera) {} // no camera of the lab has a hook

  @Override
  public void stopAnalytics(CameraId camera) {}

  @Override
  public void announce(ServerStatus status) {
    cluster.orElseThrow().announce(status);
  }

  /// To be called once a second.
  void goOn() {
    firstMicros.keySet().forEach(this::report);
  }

  private void report(CameraId camera) {
    Long first = firstMicros.get(camera);
    if (first != null) {
      listener
          .orElseThrow()
          .reported(camera, new RecordingReport(RecordingPhase.RECORDING, first, nowMicros(), ""));
    }
  }

  private long nowMicros() {
    return TimeUnit.MILLISECONDS.toMicros(clock.millis());
  }
}
