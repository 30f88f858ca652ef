package dev.meerkat.core.watch;

import dev.meerkat.core.model.Camera;
import dev.meerkat.core.model.ServerId;

/// A camera that this server was told to record.
///
/// @param camera as configured when recording last started or its home or priority last changed
/// @param failing whether it failed since it was last recorded
/// @param lackingSinceMillis since when it has not been recorded; means nothing while it is
/// @param relievedSinceMillis since when the server that the plan has record it tells that it does;
///   [#NOT_RELIEVED] when the plan has it here, or nobody else records it
record Running(
    Camera camera,
    RecordingReport report,
    boolean failing,
    long lackingSinceMillis,
    long relievedSinceMillis) {
  static final long NOT_RELIEVED = Long.MAX_VALUE;

  static Running started(Camera camera, long atMillis) {
    return new Running(camera, RecordingReport.CONNECTING, false, atMillis, NOT_RELIEVED);
  }

  Running reported(RecordingReport next, long atMillis) {
    boolean recorded = next.phase() == RecordingPhase.RECORDING;
    boolean failed = next.phase() == RecordingPhase.FAILED;
    return new Running(
        camera,
        next,
        failed || (failing && !recorded),
        isRecorded() && !recorded ? atMillis : lackingSinceMillis,
        relievedSinceMillis);
  }

  /// The same, but with a new chance to be recorded from now on.
  Running renewed(long atMillis) {
    return new Running(camera, report, failing, atMillis, relievedSinceMillis);
  }

  Running configured(Camera next) {
    return new Running(next, report, failing, lackingSinceMillis, relievedSinceMillis);
  }

  Running relieved(long sinceMillis) {
    return new Running(camera, report, failing, lackingSinceMillis, sinceMillis);
  }

  boolean isRelieved() {
    return relievedSinceMillis != NOT_RELIEVED;
  }

  boolean isRecorded() {
    return report.phase() == RecordingPhase.RECORDING;
  }

  boolean isForeignTo(ServerId server) {
    return !camera.home().equals(server);
  }
}
