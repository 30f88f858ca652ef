package dev.meerkat.core.watch;

import dev.meerkat.core.plan.Standing;

/// How this server itself is.
///
/// @param startedAtMillis when it started
/// @param steadySinceMillis when its stability clock started: at its start, or at the end of its
///   last isolation
/// @param abandoned whether the view shrank to this server alone, so that either all others died or
///   its own network did
/// @param isolated whether it was abandoned and all its cameras failed too: its own network is out
record Presence(
    long startedAtMillis,
    long steadySinceMillis,
    Standing standing,
    boolean abandoned,
    boolean isolated) {

  static Presence initial(long atMillis) {
    return new Presence(atMillis, atMillis, Standing.STARTING, false, false);
  }

  Presence at(long atMillis, WatchSettings settings) {
    var next =
        atMillis - startedAtMillis < settings.startupWaitMillis()
            ? Standing.STARTING
            : atMillis - steadySinceMillis < settings.stabilityMillis()
                ? Standing.PROBATION
                : Standing.STABLE;
    return next == standing
        ? this
        : new Presence(startedAtMillis, steadySinceMillis, next, abandoned, isolated);
  }

  Presence withAbandoned(boolean next) {
    return new Presence(startedAtMillis, steadySinceMillis, standing, next, isolated);
  }

  Presence cutOff() {
    return new Presence(startedAtMillis, steadySinceMillis, standing, abandoned, true);
  }

  Presence reconnected(long atMillis, WatchSettings settings) {
    return new Presence(startedAtMillis, atMillis, standing, abandoned, false)
        .at(atMillis, settings);
  }
}
