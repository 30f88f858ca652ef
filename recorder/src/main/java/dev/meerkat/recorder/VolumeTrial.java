package dev.meerkat.recorder;

import java.util.concurrent.TimeUnit;

/// When a look at a volume has last tried whether it takes a file. A trial that a failure has
/// overtaken does not count. Not safe for use by several threads.
final class VolumeTrial {
  private boolean untried = true;
  private long triedNanos;
  private long failuresBefore;

  /// Another volume was opened.
  void opened() {
    untried = true;
  }

  /// For how long nothing has proven that it takes files.
  ///
  /// @param provenMillis since something was written there
  long unprovenMillis(long provenMillis) {
    return untried
        ? Long.MAX_VALUE
        : Math.min(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - triedNanos), provenMillis);
  }

  /// @param failures that there have been so far
  void lookBegins(long failures) {
    failuresBefore = failures;
  }

  /// @return what counts of what the look has found
  VolumeHealth.Well lookEnds(VolumeHealth.Well found, long failures) {
    var well = failures == failuresBefore ? found : found.untried();
    if (well.tried()) {
      untried = false;
      triedNanos = System.nanoTime();
    }
    return well;
  }
}
