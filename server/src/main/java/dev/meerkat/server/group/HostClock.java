package dev.meerkat.server.group;

import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/// The wall clock of this host, which all its groups set, each by what its links measure. They
/// measure it again and again, and for a while they still tell what was true before it was set: so
/// it is set once in that time, whatever the groups say.
final class HostClock {
  private static final long SETTLES_NANOS = TimeUnit.MINUTES.toNanos(1);

  private final LongSupplier nanos;
  private Optional<Long> setNanos = Optional.empty();

  HostClock() {
    this(System::nanoTime);
  }

  /// @param nanos a monotonic clock
  HostClock(LongSupplier nanos) {
    this.nanos = nanos;
  }

  /// @return whether the one who asks is to set it now
  synchronized boolean claim() {
    long now = nanos.getAsLong();
    if (setNanos.filter(before -> now - before < SETTLES_NANOS).isPresent()) {
      return false;
    }
    setNanos = Optional.of(now);
    return true;
  }
}
