package dev.meerkat.lab;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/// Waiting for a condition, always with a deadline.
public final class Await {
  private static final long POLL_NANOS = 20_000_000;

  private Await() {}

  /// Asks `condition` every 20 ms until it holds.
  ///
  /// @param what what is waited for, to be named when it does not come
  /// @throws LabFailure when it does not hold within `limit`
  public static void until(String what, Duration limit, BooleanSupplier condition) {
    value(what, limit, () -> condition.getAsBoolean() ? Optional.of(true) : Optional.empty());
  }

  /// Asks `source` every 20 ms until it has a value.
  ///
  /// @throws LabFailure when it has none within `limit`
  public static <T> T value(String what, Duration limit, Supplier<Optional<T>> source) {
    long deadline = System.nanoTime() + limit.toNanos();
    while (true) {
      Optional<T> value = source.get();
      if (value.isPresent()) {
        return value.get();
      }
      if (System.nanoTime() - deadline > 0) {
        throw new LabFailure("waited " + limit.toMillis() + " ms in vain for " + what);
      }
      LockSupport.parkNanos(POLL_NANOS);
    }
  }
}
