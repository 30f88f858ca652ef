package dev.meerkat.simulation;

import java.util.Arrays;

/// A time of each ordered pair of servers, in milliseconds.
final class PairTimes {
  /// Before everything else, and far enough from it that differences do not overflow.
  private static final long NEVER = Long.MIN_VALUE / 2;

  private final int hostCount;
  private final long[] millis;

  PairTimes(int hostCount) {
    this.hostCount = hostCount;
    this.millis = new long[hostCount * hostCount];
    Arrays.fill(millis, NEVER);
  }

  boolean has(Host from, Host to) {
    return of(from, to) != NEVER;
  }

  /// Before everything else when there is none.
  long of(Host from, Host to) {
    return millis[index(from, to)];
  }

  void put(Host from, Host to, long atMillis) {
    millis[index(from, to)] = atMillis;
  }

  void forget(Host from, Host to) {
    put(from, to, NEVER);
  }

  private int index(Host from, Host to) {
    return to.number * hostCount + from.number;
  }
}
