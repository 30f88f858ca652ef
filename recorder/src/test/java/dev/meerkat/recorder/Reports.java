package dev.meerkat.recorder;

import dev.meerkat.core.model.CameraId;
import dev.meerkat.core.watch.RecordingPhase;
import dev.meerkat.core.watch.RecordingReport;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/// Keeps what a recorder reports.
final class Reports implements ReportListener {
  private final Map<CameraId, List<RecordingReport>> all = new ConcurrentHashMap<>();
  private final Map<CameraId, List<String>> complaints = new ConcurrentHashMap<>();

  @Override
  public void reported(CameraId camera, RecordingReport report) {
    of(camera).add(report);
  }

  @Override
  public void complained(CameraId camera, String words) {
    complaints(camera).add(words);
  }

  List<String> complaints(CameraId camera) {
    return complaints.computeIfAbsent(camera, _ -> new CopyOnWriteArrayList<>());
  }

  List<RecordingReport> of(CameraId camera) {
    return all.computeIfAbsent(camera, _ -> new CopyOnWriteArrayList<>());
  }

  RecordingReport latest(CameraId camera) {
    return of(camera).isEmpty() ? RecordingReport.CONNECTING : of(camera).getLast();
  }

  boolean recording(CameraId camera) {
    return latest(camera).phase() == RecordingPhase.RECORDING;
  }

  boolean failed(CameraId camera) {
    return latest(camera).phase() == RecordingPhase.FAILED;
  }

  /// Why a camera failed, each time.
  List<String> problems(CameraId camera) {
    return of(camera).stream()
        .filter(r -> r.phase() == RecordingPhase.FAILED)
        .map(RecordingReport::detail)
        .toList();
  }
}
