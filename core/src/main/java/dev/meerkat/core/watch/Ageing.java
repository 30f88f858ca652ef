package dev.meerkat.core.watch;

import dev.meerkat.core.model.CameraId;
import dev.meerkat.core.model.ServerId;
import dev.meerkat.core.model.SiteConfiguration;
import dev.meerkat.core.plan.Standing;

/// What time makes of the standing of this server, by the first table of [Watch].
///
/// @param running what this server runs
record Ageing(
    ServerId self,
    WatchSettings settings,
    SiteConfiguration configuration,
    Neighbours neighbours,
    PersistentMap<CameraId, Running> running) {

  /// Whoever waits for an order looks at every tick whether it may go on waiting.
  Presence aged(Presence presence, long atMillis, boolean ticked) {
    var due = presence.due(atMillis, settings);
    if (due != Standing.STABLE) {
      return presence.as(due);
    }
    return switch (presence.standing()) {
      case STABLE -> presence;
      case WAITING -> ticked && !mustWait(presence) ? presence.as(Standing.STABLE) : presence;
      case STARTING, PROBATION, NO_VOLUME -> {
        var failback = configuration.failback(self);
        yield failback.manual() && isAnyHeldElsewhere()
            ? presence.waiting(failback.order())
            : presence.as(Standing.STABLE);
      }
    };
  }

  /// Any other order than the one seen counts, a lower one as well: two sides of a split may each
  /// have given one, and only the later of them is left.
  private boolean mustWait(Presence presence) {
    var failback = configuration.failback(self);
    return failback.manual() && failback.order() == presence.orderSeen() && isAnyHeldElsewhere();
  }

  /// Whether another server records a camera of this one in its place.
  private boolean isAnyHeldElsewhere() {
    for (var member : neighbours.members()) {
      var status = neighbours.statuses().find(member);
      if (status != null && holdsAny(status)) {
        return true;
      }
    }
    return false;
  }

  private boolean holdsAny(ServerStatus status) {
    for (var id : Facts.foreignRecordings(status, configuration)) {
      var camera = configuration.cameras().get(id);
      if (camera != null && camera.home().equals(self) && running.find(id) == null) {
        return true;
      }
    }
    return false;
  }
}
