package dev.meerkat.server.api;

import dev.meerkat.core.model.Camera;
import dev.meerkat.core.model.CameraId;
import dev.meerkat.core.model.FailoverPriority;
import dev.meerkat.core.model.ServerId;
import dev.meerkat.core.model.SiteConfiguration;
import dev.meerkat.core.plan.Assignment.Recorded;
import dev.meerkat.core.watch.RecordingPhase;
import dev.meerkat.core.watch.WatchState;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/// How far servers are that are being drained: a pure function of what one server knows.
final class Drains {
  private final ServerId self;
  private final SiteConfiguration configuration;
  private final WatchState state;

  private Drains(ServerId self, SiteConfiguration configuration, WatchState state) {
    this.self = self;
    this.configuration = configuration;
    this.state = state;
  }

  static List<Answers.Drain> of(ServerId self, SiteConfiguration configuration, WatchState state) {
    var drains = new Drains(self, configuration, state);
    return configuration.servers().values().stream()
        .filter(server -> server.draining())
        .map(server -> drains.drain(server.id()))
        .toList();
  }

  /// A change that the plan has not followed yet leaves all cameras in movement.
  private Answers.Drain drain(ServerId server) {
    boolean heard = server.equals(self) || state.statuses().containsKey(server);
    boolean planned = state.configuration().isDraining(server);
    var moving = new ArrayList<String>();
    var stuck = new ArrayList<Answers.Stuck>();
    Node.recordings(self, state)
        .forEach((camera, reports) -> {
          var report = reports.get(server);
          if (report == null || report.phase() != RecordingPhase.RECORDING) {
            return;
          }
          if (planned && isPlannedFor(server, camera)) {
            stuck.add(new Answers.Stuck(camera.value(), why(server, camera)));
          } else {
            moving.add(camera.value());
          }
        });
    return new Answers.Drain(
        server.value(), heard, heard && planned && moving.isEmpty(), moving, stuck);
  }

  private boolean isPlannedFor(ServerId server, CameraId camera) {
    return state.plan().assignments().get(camera) instanceof Recorded(var planned, _)
        && planned.equals(server);
  }

  private String why(ServerId server, CameraId id) {
    Camera camera = configuration.cameras().get(id);
    if (camera == null) {
      return "it has just been deleted";
    }
    if (camera.priority() == FailoverPriority.NEVER) {
      return "its priority is never";
    }
    var others = new TreeMap<>(configuration.servers());
    others.keySet().retainAll(state.members());
    others.values().removeIf(each -> each.draining() || each.id().equals(server));
    if (others.isEmpty()) {
      return "no other live server is in service";
    }
    others.values().removeIf(each -> !configuration.permits(each.id(), camera));
    return others.isEmpty()
        ? "no other live server is at its location"
        : "no other live server that may take it has room and reaches it";
  }
}
