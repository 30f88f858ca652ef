package dev.meerkat.core.notice;

import dev.meerkat.core.model.Camera;
import dev.meerkat.core.model.CameraId;
import dev.meerkat.core.model.ServerId;
import dev.meerkat.core.plan.Loss;
import dev.meerkat.core.plan.Standing;
import dev.meerkat.core.watch.RecordingPhase;
import dev.meerkat.core.watch.ServerStatus;
import dev.meerkat.core.watch.WatchState;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// The problems of the site that are told without asking, as the watch has them.
public final class SiteProblems {
  private static final int MAX_NAMES = 5;

  private SiteProblems() {}

  /// @param losses what the death of each live server would mean
  public static List<Problem> of(WatchState state, SortedMap<ServerId, Loss> losses) {
    var problems = new ArrayList<Problem>();
    if (state.members().isEmpty()) {
      return problems;
    }
    for (var server : state.configuration().servers().keySet()) {
      if (!state.members().contains(server)) {
        var label = state.configuration().label(server);
        problems.add(
            new Problem(
                "server " + server,
                true,
                "server " + label + " is down or cannot be reached",
                "check the power, the network and the log of " + label + ", and start it again"));
      }
    }
    state
        .statuses()
        .forEach((server, status) -> {
          if (status.standing() == Standing.NO_VOLUME) {
            problems.add(
                new Problem(
                    "volumes of " + server,
                    true,
                    "server "
                        + state.configuration().label(server)
                        + " has lost its last volume: it can write to none",
                    "mend its volumes (meerkat volumes tells there how they are)"));
          }
        });
    losses.forEach((server, loss) -> addFragile(state, server, loss, problems));
    addUnrecorded(state, problems);
    return problems;
  }

  /// A site of one server that records is not expected to survive its loss.
  private static void addFragile(
      WatchState state, ServerId server, Loss loss, List<Problem> problems) {
    var lost = loss.withoutHeir().keySet();
    if (!lost.isEmpty() && state.configuration().recorders() >= 2) {
      problems.add(
          new Problem(
              "loss of " + server,
              true,
              "the site does not survive the loss of "
                  + state.configuration().label(server)
                  + ": no other server has room for, and reaches, "
                  + named(lost),
              "allow the others more cameras (set-server --failover on --max-cameras N), add a"
                  + " server, or mend the network between the cameras and the others"));
    }
  }

  private static void addUnrecorded(WatchState state, List<Problem> problems) {
    var recorded = recorded(state);
    for (Camera camera : state.configuration().cameras().values()) {
      if (camera.enabled() && !recorded.contains(camera.id())) {
        problems.add(
            new Problem(
                "camera " + camera.id(),
                true,
                "camera " + camera.id() + " is recorded by nobody",
                "meerkat status tells why, and what to do"));
      }
    }
  }

  private static SortedSet<CameraId> recorded(WatchState state) {
    var recorded = new TreeSet<CameraId>();
    state
        .recordings()
        .forEach((camera, report) -> {
          if (report.phase() == RecordingPhase.RECORDING) {
            recorded.add(camera);
          }
        });
    for (ServerStatus status : state.statuses().values()) {
      status
          .recordings()
          .forEach((camera, report) -> {
            if (report.phase() == RecordingPhase.RECORDING) {
              recorded.add(camera);
            }
          });
    }
    return recorded;
  }

  private static String named(Collection<CameraId> cameras) {
    String names =
        cameras.stream().limit(MAX_NAMES).map(CameraId::value).collect(Collectors.joining(", "));
    return (cameras.size() == 1 ? "camera " : cameras.size() + " cameras: ")
        + names
        + (cameras.size() > MAX_NAMES ? " and more" : "");
  }
}
