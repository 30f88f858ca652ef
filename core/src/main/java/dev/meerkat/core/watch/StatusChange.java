package dev.meerkat.core.watch;

import dev.meerkat.core.model.CameraId;
import dev.meerkat.core.model.ServerId;
import dev.meerkat.core.model.SiteConfiguration;
import dev.meerkat.core.plan.Plan;
import dev.meerkat.core.plan.Standing;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/// A member tells something else than before. Most of what members tell of themselves leaves the
/// plan as it is, and on a site of a thousand servers, all of them tell it to all others at about
/// the same time.
///
/// @param neighbours with the new status
record StatusChange(
    ServerStatus before,
    ServerStatus after,
    Neighbours neighbours,
    SiteConfiguration configuration) {

  /// Whether the plan might be another one now; yes when in doubt.
  boolean concerns(Plan plan) {
    if (!before.unreachable().equals(after.unreachable())) {
      return true;
    }
    var server = after.server();
    var old = trusted(before);
    var next = trusted(after);
    var foreign = Facts.foreignRecordings(before, configuration);
    var nextForeign = Facts.foreignRecordings(after, configuration);
    if (old != next) {
      return !foreign.isEmpty()
          || !nextForeign.isEmpty()
          || configuration.redundancy(server).accompanies()
          || plan.heeds(server, old, next);
    }
    return heedsAny(next, foreign, nextForeign) || heedsAny(next, nextForeign, foreign);
  }

  /// Whether it matters that the server records cameras that are not among the others.
  private boolean heedsAny(
      Standing holder, SortedSet<CameraId> cameras, SortedSet<CameraId> others) {
    for (var id : cameras) {
      var camera = configuration.cameras().get(id);
      if (camera != null
          && !others.contains(id)
          && Plan.heedsHolding(holder, standing(camera.home()))) {
        return true;
      }
    }
    return false;
  }

  private Standing trusted(ServerStatus status) {
    return neighbours.hearing().trusted(status.server(), status.standing());
  }

  /// Null when it is not planned with. One of which nothing is known here, as of this server
  /// itself, might be anything.
  private @Nullable Standing standing(ServerId server) {
    if (!neighbours.admitted().contains(server) || neighbours.hearing().silent().contains(server)) {
      return null;
    }
    var status = neighbours.statuses().find(server);
    return status == null ? Standing.PROBATION : trusted(status);
  }
}
