package dev.meerkat.recorder;

import dev.meerkat.core.archive.ClockDiscipline;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/// Wall-clock times of moments that were taken with `System.nanoTime()`. Both clocks are compared
/// once a second. Safe for use by several threads.
final class WallClock {
  private static final long INTERVAL_MICROS = 1_000_000;

  private final ReentrantLock lock = new ReentrantLock();
  private volatile ClockDiscipline discipline =
      ClockDiscipline.begin(monotonicMicros(), Times.micros(Instant.now()));

  /// Wall-clock time in microseconds since the epoch.
  ///
  /// @param nanos a recent `System.nanoTime()`
  long micros(long nanos) {
    if (monotonicMicros() - discipline.monotonicMicros() > INTERVAL_MICROS && lock.tryLock()) {
      try {
        discipline = discipline.observed(monotonicMicros(), Times.micros(Instant.now()));
      } finally {
        lock.unlock();
      }
    }
    return discipline.at(TimeUnit.NANOSECONDS.toMicros(nanos));
  }

  private static long monotonicMicros() {
    return TimeUnit.NANOSECONDS.toMicros(System.nanoTime());
  }
}
