package dev.meerkat.replication.link;

/// Spreads bytes over time. Saves nothing up: a pause is no permission for a burst.
final class Throttle {
  private static final long NANOS = 1_000_000_000;

  private final long bytesPerSecond;
  private boolean used;
  private long freeAtNanos;

  /// @param bytesPerSecond 0 for no limit
  Throttle(long bytesPerSecond) {
    this.bytesPerSecond = bytesPerSecond;
  }

  /// @param bytes at most 2³²
  /// @param nowNanos of a clock that never runs backwards
  /// @return how long to wait before sending them, in nanoseconds
  long delayNanos(long bytes, long nowNanos) {
    if (bytesPerSecond == 0) {
      return 0;
    }
    long begin = used && freeAtNanos - nowNanos > 0 ? freeAtNanos : nowNanos;
    used = true;
    freeAtNanos = begin + bytes * NANOS / bytesPerSecond;
    return begin - nowNanos;
  }
}
