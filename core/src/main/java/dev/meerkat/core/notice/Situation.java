package dev.meerkat.core.notice;

import dev.meerkat.core.model.Camera;
import dev.meerkat.core.model.CameraId;
import dev.meerkat.core.model.Redundancy;
import dev.meerkat.core.model.ServerId;
import dev.meerkat.core.plan.Standing;
import dev.meerkat.core.watch.RecordingPhase;
import dev.meerkat.core.watch.RecordingReport;
import dev.meerkat.core.watch.WatchState;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// What one server knows at a moment of what it might tell.
///
/// @param settled whether the server knows its site: it is not just starting, nor cut off
/// @param tells whether redundancy on this server is told
/// @param stable those of the members that are proven
/// @param covered cameras of others that this server records, with what is with their homes
/// @param recorders who records each camera
/// @param homes of all configured cameras
/// @param labels what people call the servers that have an alias
/// @param problems by key
public record Situation(
    ServerId self,
    boolean settled,
    boolean tells,
    SortedSet<ServerId> members,
    SortedSet<ServerId> stable,
    SortedMap<CameraId, String> covered,
    SortedMap<CameraId, SortedSet<ServerId>> recorders,
    SortedMap<CameraId, ServerId> homes,
    SortedMap<ServerId, String> labels,
    SortedMap<String, Problem> problems) {
  public Situation {
    members = Collections.unmodifiableSortedSet(members);
    stable = Collections.unmodifiableSortedSet(stable);
    covered = Collections.unmodifiableSortedMap(covered);
    recorders = Collections.unmodifiableSortedMap(recorders);
    homes = Collections.unmodifiableSortedMap(homes);
    labels = Collections.unmodifiableSortedMap(labels);
    problems = Collections.unmodifiableSortedMap(problems);
  }

  /// As the watch has it.
  ///
  /// @param problems those that it sees itself and those that all see; of two with one key, the
  ///   first counts
  public static Situation of(ServerId self, WatchState state, List<Problem> problems) {
    var stable = new TreeSet<ServerId>();
    var recorders = new TreeMap<CameraId, SortedSet<ServerId>>();
    addRecorders(self, state.recordings(), recorders);
    if (state.members().contains(self) && isProven(state.standing())) {
      stable.add(self);
    }
    state
        .statuses()
        .forEach((server, status) -> {
          addRecorders(server, status.recordings(), recorders);
          if (isProven(status.standing())) {
            stable.add(server);
          }
        });
    var homes = new TreeMap<CameraId, ServerId>();
    var covered = new TreeMap<CameraId, String>();
    for (Camera camera : state.configuration().cameras().values()) {
      homes.put(camera.id(), camera.home());
      var recording = recorders.getOrDefault(camera.id(), Collections.emptySortedSet());
      boolean beside =
          state.plan().isCompanion(self, camera.id()) && recording.contains(camera.home());
      if (!camera.home().equals(self) && recording.contains(self) && !beside) {
        covered.put(camera.id(), plight(camera, state));
      }
    }
    var labels = new TreeMap<ServerId, String>();
    for (var server : state.configuration().servers().values()) {
      if (!server.alias().isEmpty()) {
        labels.put(server.id(), server.label());
      }
    }
    var byKey = new TreeMap<String, Problem>();
    problems.forEach(problem -> byKey.putIfAbsent(problem.key(), problem));
    return new Situation(
        self,
        !state.members().isEmpty() && state.standing() != Standing.STARTING && !state.isolated(),
        isTold(self, state),
        state.members(),
        stable,
        covered,
        recorders,
        homes,
        labels,
        byKey);
  }

  private static boolean isProven(Standing standing) {
    return standing == Standing.STABLE || standing == Standing.WAITING;
  }

  /// As RC has it: each backup server says whether its redundancy is told, and in constant mode,
  /// where it records all the time, it is not.
  private static boolean isTold(ServerId self, WatchState state) {
    var settings = state.configuration().servers().get(self);
    return settings != null
        && settings.notifications()
        && settings.redundancy() != Redundancy.CONSTANT;
  }

  private static void addRecorders(
      ServerId server,
      SortedMap<CameraId, RecordingReport> reports,
      SortedMap<CameraId, SortedSet<ServerId>> recorders) {
    reports.forEach((camera, report) -> {
      if (report.phase() == RecordingPhase.RECORDING) {
        recorders.computeIfAbsent(camera, _ -> new TreeSet<>()).add(server);
      }
    });
  }

  /// What is with the home of a camera that another server records.
  private static String plight(Camera camera, WatchState state) {
    var home = camera.home();
    var status = state.statuses().get(home);
    if (state.configuration().isWitness(home)) {
      return "is a witness, which never records";
    }
    if (!state.members().contains(home)) {
      return "is down or cannot be reached";
    }
    if (state.configuration().isDraining(home)) {
      return "is being drained";
    }
    if (status != null && status.standing() == Standing.NO_VOLUME) {
      return "has lost its last volume";
    }
    if (status != null && status.unreachable().contains(camera.id())) {
      return "cannot record them";
    }
    return "is up, but has not taken them back yet";
  }

  String label(ServerId server) {
    return labels.getOrDefault(server, server.value());
  }

  /// The one member that tells what all see: the first of those that are stable. Every server finds
  /// the same one, as long as they see the same members; on each side of a split there is one.
  ServerId spokesman() {
    return !stable.isEmpty() ? stable.first() : members.first();
  }
}
