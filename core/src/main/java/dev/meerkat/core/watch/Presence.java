package dev.meerkat.core.watch;

import dev.meerkat.core.plan.Standing;

/// How this server itself is.
///
/// @param startedAtMillis when it started
/// @param steadySinceMillis when its stability clock started: at its start, at the end of its last
///   isolation, or when its archive last had a volume again
/// @param abandoned whether the view shrank to this server alone, so that either all others died or
///   its own network did
/// @param orderSeen the last order to take its cameras back when it began to wait for another
/// @param isolated whether it was abandoned and all its cameras failed too: its own network is out
/// @param volumeLost whether no volume of its archive can be written
record Presence(
    long startedAtMillis,
    long steadySinceMillis,
    Standing standing,
    boolean abandoned,
    boolean isolated,
    boolean volumeLost,
    long orderSeen) {

  static Presence initial(long atMillis) {
    return new Presence(atMillis, atMillis, Standing.STARTING, false, false, false, 0);
  }

  /// As the clocks have it, without regard to how its cameras come back.
  Standing due(long atMillis, WatchSettings settings) {
    return atMillis - startedAtMillis < settings.startupWaitMillis()
        ? Standing.STARTING
        : volumeLost
            ? Standing.NO_VOLUME
            : atMillis - steadySinceMillis < settings.stabilityMillis()
                ? Standing.PROBATION
                : Standing.STABLE;
  }

  Presence as(Standing next) {
    return new Presence(
        startedAtMillis, steadySinceMillis, next, abandoned, isolated, volumeLost, orderSeen);
  }

  /// Stable, but not to be given its cameras back before another order than this one.
  Presence waiting(long lastOrder) {
    return new Presence(
        startedAtMillis,
        steadySinceMillis,
        Standing.WAITING,
        abandoned,
        isolated,
        volumeLost,
        lastOrder);
  }

  Presence withAbandoned(boolean next) {
    return new Presence(
        startedAtMillis, steadySinceMillis, standing, next, isolated, volumeLost, orderSeen);
  }

  Presence cutOff() {
    return new Presence(
        startedAtMillis, steadySinceMillis, standing, abandoned, true, volumeLost, orderSeen);
  }

  Presence reconnected(long atMillis, WatchSettings settings) {
    var next =
        new Presence(startedAtMillis, atMillis, standing, abandoned, false, volumeLost, orderSeen);
    return next.as(next.due(atMillis, settings));
  }

  Presence withoutVolume() {
    return new Presence(
        startedAtMillis, steadySinceMillis, standing, abandoned, isolated, true, orderSeen);
  }

  /// A volume is there again; whether it stays is to be seen.
  Presence withVolume(long atMillis) {
    return new Presence(startedAtMillis, atMillis, standing, abandoned, isolated, false, orderSeen);
  }
}
