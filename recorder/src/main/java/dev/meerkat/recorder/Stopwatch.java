package dev.meerkat.recorder;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/// How long the operation that one thread does now has lasted, for others to ask.
final class Stopwatch {
  private static final long IDLE = Long.MIN_VALUE;

  private final AtomicLong sinceNanos = new AtomicLong(IDLE);

  void start() {
    sinceNanos.set(System.nanoTime());
  }

  void stop() {
    sinceNanos.set(IDLE);
  }

  /// 0 when there is none.
  long millis() {
    long since = sinceNanos.get();
    return since == IDLE
        ? 0
        : Math.max(0, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - since));
  }
}
