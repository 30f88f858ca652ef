package dev.meerkat.recorder;

import dev.meerkat.core.archive.ClockDiscipline;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/// Wall-clock times of moments that were taken with `System.nanoTime()`. Both clocks are compared
/// once a second. Safe for use by several threads.
final class WallClock {
  private static final long INTERVAL_MICROS = 1_000_000;

  private final InstantSource clock;
  private final ReentrantLock lock = new ReentrantLock();
  private volatile ClockDiscipline discipline;

  WallClock() {
    this(InstantSource.system());
  }

  WallClock(InstantSource clock) {
    this.clock = clock;
    discipline = ClockDiscipline.begin(monotonicMicros(), Times.micros(clock.instant()));
  }

  /// Wall-clock time in microseconds since the epoch, as it were if nobody had set the clock since
  /// the begin. Never goes back.
  ///
  /// @param nanos a recent `System.nanoTime()`
  long steadyMicros(long nanos) {
    if (monotonicMicros() - discipline.monotonicMicros() > INTERVAL_MICROS && lock.tryLock()) {
      try {
        discipline = discipline.observed(monotonicMicros(), Times.micros(clock.instant()));
      } finally {
        lock.unlock();
      }
    }
    return discipline.steadyAt(TimeUnit.NANOSECONDS.toMicros(nanos));
  }

  /// Wall-clock time in microseconds since the epoch.
  ///
  /// @param nanos a recent `System.nanoTime()`
  long micros(long nanos) {
    return steadyMicros(nanos) + setMicros();
  }

  /// By how much the clock was set since the begin: added to the steady time, this is the wall
  /// clock's.
  long setMicros() {
    return discipline.setMicros();
  }

  private static long monotonicMicros() {
    return TimeUnit.NANOSECONDS.toMicros(System.nanoTime());
  }
}
