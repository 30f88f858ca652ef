package dev.meerkat.recorder;

import dev.meerkat.core.model.CameraId;
import dev.meerkat.core.watch.RecordingReport;

/// Hears how recording goes: at every change of phase, and about once a second of what has become
/// durable. Called by threads that other cameras depend on, so it must return at once.
public interface ReportListener {
  void reported(CameraId camera, RecordingReport report);

  /// A camera does what an administrator may want to mend, although it is recorded all the same.
  ///
  /// @param words a sentence: what, and what to do
  default void complained(CameraId camera, String words) {}
}
