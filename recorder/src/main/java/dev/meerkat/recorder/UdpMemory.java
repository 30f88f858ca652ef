package dev.meerkat.recorder;

import dev.meerkat.core.model.CameraId;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/// Remembers from which cameras nothing comes by UDP, so that not every session with one begins
/// with a wait for it, and with a session more than some cameras allow. Only for a while: a
/// firewall may be opened. Times are of one monotonic clock. Safe for use by several threads.
final class UdpMemory {
  static final long REMEMBERED_NANOS = TimeUnit.MINUTES.toNanos(10);

  /// When there are more, as of cameras that are gone, all are forgotten.
  private static final int MAX_CAMERAS = 100_000;

  private final Map<CameraId, Long> failedNanos = new ConcurrentHashMap<>();

  /// A session was asked for by UDP.
  ///
  /// @param came whether it is one by UDP
  void tried(CameraId camera, boolean came, long nowNanos) {
    if (came) {
      failedNanos.remove(camera);
      return;
    }
    if (failedNanos.size() >= MAX_CAMERAS) {
      failedNanos.clear();
    }
    failedNanos.put(camera, nowNanos);
  }

  /// Whether it is of no use to try.
  boolean fails(CameraId camera, long nowNanos) {
    Long failed = failedNanos.get(camera);
    return failed != null && nowNanos - failed < REMEMBERED_NANOS;
  }
}
