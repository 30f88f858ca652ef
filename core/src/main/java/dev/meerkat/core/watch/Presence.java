package dev.meerkat.core.watch;

import dev.meerkat.core.plan.Standing;

/// How this server itself is.
///
/// @param startedAtMillis when it started
/// @param steadySinceMillis when its stability clock started: at its start, or at the end of its
///   last isolation
/// @param abandoned whether the view shrank to this server alone, so that either all others died or
///   its own network did
/// @param orderSeen the newest order to take its cameras back when it began to wait for one
/// @param isolated whether it was abandoned and all its cameras failed too: its own network is out
record Presence(
    long startedAtMillis,
    long steadySinceMillis,
    Standing standing,
    boolean abandoned,
    boolean isolated,
    long orderSeen) {

  static Presence initial(long atMillis) {
    return new Presence(atMillis, atMillis, Standing.STARTING, false, false, 0);
  }

  /// As the clocks have it, without regard to how its cameras come back.
  Standing due(long atMillis, WatchSettings settings) {
    return atMillis - startedAtMillis < settings.startupWaitMillis()
        ? Standing.STARTING
        : atMillis - steadySinceMillis < settings.stabilityMillis()
            ? Standing.PROBATION
            : Standing.STABLE;
  }

  Presence as(Standing next) {
    return new Presence(startedAtMillis, steadySinceMillis, next, abandoned, isolated, orderSeen);
  }

  /// Stable, but not to be given its cameras back before an order that is newer than this one.
  Presence waiting(long newestOrder) {
    return new Presence(
        startedAtMillis, steadySinceMillis, Standing.WAITING, abandoned, isolated, newestOrder);
  }

  Presence withAbandoned(boolean next) {
    return new Presence(startedAtMillis, steadySinceMillis, standing, next, isolated, orderSeen);
  }

  Presence cutOff() {
    return new Presence(startedAtMillis, steadySinceMillis, standing, abandoned, true, orderSeen);
  }

  Presence reconnected(long atMillis, WatchSettings settings) {
    var next = new Presence(startedAtMillis, atMillis, standing, abandoned, false, orderSeen);
    return next.as(next.due(atMillis, settings));
  }
}
