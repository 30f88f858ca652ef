package dev.meerkat.server;

import dev.meerkat.core.archive.ClockTrial;
import dev.meerkat.core.heartbeat.Reading;
import dev.meerkat.core.model.ServerId;
import dev.meerkat.recorder.RetentionClock;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The wall clock, as far as it is trusted to delete footage for its age.
final class TrustedClock implements RetentionClock {
  private static final Logger LOG = LoggerFactory.getLogger("meerkat.clock");

  private final LongSupplier wallMicros;
  private final LongSupplier monotonicMicros;
  private final Supplier<SortedMap<ServerId, Reading>> readings;
  private final ReentrantLock lock = new ReentrantLock();
  private ClockTrial trial;

  /// @param readings of every other server that is there
  TrustedClock(
      LongSupplier wallMicros,
      LongSupplier monotonicMicros,
      Supplier<SortedMap<ServerId, Reading>> readings) {
    this.wallMicros = wallMicros;
    this.monotonicMicros = monotonicMicros;
    this.readings = readings;
    this.trial = ClockTrial.begin(wallMicros.getAsLong(), monotonicMicros.getAsLong());
  }

  @Override
  public OptionalLong nowMicros() {
    SortedMap<ServerId, Reading> others = readings.get();
    lock.lock();
    try {
      ClockTrial before = trial;
      // What is judged is what is given.
      long now = wallMicros.getAsLong();
      trial = before.next(now, monotonicMicros.getAsLong(), others);
      if (before.passed() && !trial.passed()) {
        LOG.warn("{}: nothing is deleted for its age until it is right again", trial.doubt());
      } else if (!before.passed() && trial.passed()) {
        LOG.info("the clock of this server is trusted: footage is deleted for its age");
      }
      return trial.passed() ? OptionalLong.of(now) : OptionalLong.empty();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public Optional<String> problem() {
    lock.lock();
    try {
      return trial.problem(monotonicMicros.getAsLong());
    } finally {
      lock.unlock();
    }
  }
}
