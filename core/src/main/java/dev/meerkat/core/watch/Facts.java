package dev.meerkat.core.watch;

import dev.meerkat.core.model.CameraId;
import dev.meerkat.core.model.ServerId;
import dev.meerkat.core.model.SiteConfiguration;
import dev.meerkat.core.plan.CameraPlan;
import dev.meerkat.core.plan.Holding;
import dev.meerkat.core.plan.Plan;
import dev.meerkat.core.plan.Standing;
import dev.meerkat.core.plan.Unreachable;
import java.util.Collections;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// What the plan is made from, as one server knows it.
final class Facts {
  private final SortedMap<ServerId, Standing> live = new TreeMap<>();
  private final SortedSet<Unreachable> unreachable = new TreeSet<>();
  private final SortedSet<Holding> holdings = new TreeSet<>();

  /// What a server knows of everybody that it plans with.
  ///
  /// @param own its own status
  static Facts of(ServerStatus own, Neighbours neighbours, SiteConfiguration configuration) {
    return of(own, neighbours, configuration, Collections.emptySet());
  }

  /// The same if some of them were dead.
  static Facts of(
      ServerStatus own,
      Neighbours neighbours,
      SiteConfiguration configuration,
      Set<ServerId> dead) {
    var facts = new Facts();
    neighbours
        .statuses()
        .forEach((member, status) -> {
          if (neighbours.isPresent(member) && !dead.contains(member)) {
            facts.told(status, neighbours.hearing(), configuration);
          }
        });
    if (neighbours.admitted().contains(own.server()) && !dead.contains(own.server())) {
      facts.told(own, neighbours.hearing(), configuration);
    }
    for (var member : neighbours.untold(own.server())) {
      if (neighbours.isPresent(member) && !dead.contains(member)) {
        facts.untold(member);
      }
    }
    return facts;
  }

  /// A member that was admitted without having told anything counts as on probation: it is there,
  /// but what it does is not known.
  private void untold(ServerId server) {
    live.put(server, Standing.PROBATION);
  }

  private void told(ServerStatus status, Hearing hearing, SiteConfiguration configuration) {
    live.put(status.server(), hearing.trusted(status.server(), status.standing()));
    status
        .unreachable()
        .forEach(camera -> unreachable.add(new Unreachable(status.server(), camera)));
    foreignRecordings(status, configuration)
        .forEach(camera -> holdings.add(new Holding(status.server(), camera)));
  }

  Plan plan(SiteConfiguration configuration) {
    return CameraPlan.plan(configuration, live, unreachable, holdings);
  }

  /// The cameras of other servers that this one records with success.
  static SortedSet<CameraId> foreignRecordings(
      ServerStatus status, SiteConfiguration configuration) {
    var foreign = new TreeSet<CameraId>();
    status
        .recordings()
        .forEach((id, report) -> {
          var camera = configuration.cameras().get(id);
          if (report.phase() == RecordingPhase.RECORDING
              && camera != null
              && !camera.home().equals(status.server())) {
            foreign.add(id);
          }
        });
    return foreign;
  }
}
