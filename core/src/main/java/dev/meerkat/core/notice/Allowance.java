package dev.meerkat.core.notice;

import java.util.ArrayList;
import java.util.List;

/// How many notices may still be told within the hour.
///
/// @param toldAtMillis when the newest ones were told, oldest first; as many as the bound at most
record Allowance(List<Long> toldAtMillis) {
  static final Allowance FULL = new Allowance(List.of());

  private static final long HOUR_MILLIS = 3_600_000;

  Allowance {
    toldAtMillis = List.copyOf(toldAtMillis);
  }

  boolean permits(long atMillis, int mostPerHour) {
    return toldAtMillis.size() < mostPerHour || atMillis - toldAtMillis.getFirst() >= HOUR_MILLIS;
  }

  Allowance told(long atMillis, int mostPerHour) {
    var next = new ArrayList<>(toldAtMillis);
    next.add(atMillis);
    return new Allowance(
        next.size() <= mostPerHour ? next : next.subList(next.size() - mostPerHour, next.size()));
  }
}
