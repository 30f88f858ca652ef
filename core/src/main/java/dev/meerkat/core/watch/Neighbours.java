package dev.meerkat.core.watch;

import dev.meerkat.core.model.Camera;
import dev.meerkat.core.model.CameraId;
import dev.meerkat.core.model.ServerId;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The view and what its members have told.
///
/// @param members everybody in the view
/// @param admitted the members that are planned with: newcomers count once all of them have told
///   their status or have had the time to. Empty until the first plan; contains this server from
///   then on
/// @param statuses the last status of each other member that has told one
/// @param toldMillis when each of these came
/// @param changedAtMillis when the view last changed
/// @param newcomersSinceMillis since when there have been members that were not admitted
/// @param hearing which members in the redundancy mode *fast* are heard
record Neighbours(
    SortedSet<ServerId> members,
    SortedSet<ServerId> admitted,
    PersistentMap<ServerId, ServerStatus> statuses,
    PersistentMap<ServerId, Long> toldMillis,
    long changedAtMillis,
    long newcomersSinceMillis,
    Hearing hearing) {
  private static final int LATE_INTERVALS = 3;

  static final Neighbours NONE =
      new Neighbours(
          new TreeSet<>(),
          new TreeSet<>(),
          PersistentMap.empty(),
          PersistentMap.empty(),
          0,
          0,
          Hearing.NONE);

  Neighbours {
    members = Collections.unmodifiableSortedSet(members);
    admitted = Collections.unmodifiableSortedSet(admitted);
  }

  Neighbours viewed(SortedSet<ServerId> view, long atMillis) {
    var stayed = new TreeSet<>(admitted);
    stayed.retainAll(view);
    return new Neighbours(
        new TreeSet<>(view),
        stayed,
        statuses.retaining(view),
        toldMillis.retaining(view),
        atMillis,
        hasNewcomers() ? newcomersSinceMillis : atMillis,
        hearing.viewed(view));
  }

  Neighbours told(ServerStatus status, long atMillis) {
    return new Neighbours(
        members,
        admitted,
        statuses.with(status.server(), status),
        toldMillis.with(status.server(), atMillis),
        changedAtMillis,
        newcomersSinceMillis,
        hearing.told(status.server(), atMillis));
  }

  Neighbours admittingAll() {
    return new Neighbours(
        members, members, statuses, toldMillis, changedAtMillis, newcomersSinceMillis, hearing);
  }

  Neighbours hearing(Hearing next) {
    return new Neighbours(
        members, admitted, statuses, toldMillis, changedAtMillis, newcomersSinceMillis, next);
  }

  /// Whether nothing has come of a member for so long that what comes next may have been held back
  /// by the network, and be of the past.
  boolean isLate(ServerId server, long atMillis, WatchSettings settings) {
    Long last = toldMillis.find(server);
    return last != null && atMillis - last > LATE_INTERVALS * settings.statusIntervalMillis();
  }

  /// Whether to plan with a member: it is admitted and not silent.
  boolean isPresent(ServerId member) {
    return isAdmitted(member) && !hearing.silent().contains(member);
  }

  /// What a member has told last that is not silent. Of the others it may not hold any more.
  @Nullable ServerStatus current(ServerId server) {
    return hearing.silent().contains(server) ? null : statuses.find(server);
  }

  /// Whether a member that is not silent has told last that it records a camera.
  boolean isRecordedByAny(CameraId camera) {
    for (var server : members) {
      var status = current(server);
      if (status != null && status.records(camera)) {
        return true;
      }
    }
    return false;
  }

  /// What another server tells of the camera, if it is that it records it.
  Optional<RecordingReport> recordingBy(ServerId server, CameraId camera) {
    return Optional.ofNullable(current(server))
        .map(status -> status.recordings().get(camera))
        .filter(report -> report.phase() == RecordingPhase.RECORDING);
  }

  boolean isLeaving(ServerId server, CameraId camera) {
    var status = current(server);
    return status != null && status.leaving().contains(camera);
  }

  /// Whether another server tells that a status of this one, or a newer one, has come there.
  boolean hasHeard(ServerId server, ServerId self, StatusNumber number) {
    var status = current(server);
    var heard = status == null ? null : status.heard().get(self);
    return heard != null && heard.reaches(number);
  }

  /// The servers that are leaving a camera which runs here, each with the number of its newest
  /// status.
  SortedMap<ServerId, StatusNumber> leaving(PersistentMap<CameraId, Running> running) {
    var all = new TreeMap<ServerId, StatusNumber>();
    statuses.forEachValue(status -> {
      if (status.leaving().stream().anyMatch(camera -> running.find(camera) != null)) {
        all.put(status.server(), status.number());
      }
    });
    return all;
  }

  boolean isRecordedByItsHome(Camera camera) {
    return recordingBy(camera.home(), camera.id()).isPresent()
        && !isLeaving(camera.home(), camera.id());
  }

  /// Whether another server tells that it has the camera, but does not record it. What is held here
  /// may reach less far back than it takes until that server gives the camera up.
  boolean isMissedBy(ServerId server, CameraId camera) {
    var status = current(server);
    var report = status == null ? null : status.recordings().get(camera);
    return report != null && report.phase() != RecordingPhase.RECORDING;
  }

  boolean isAdmitted(ServerId member) {
    return !hasNewcomers() || admitted.contains(member);
  }

  boolean hasNewcomers() {
    return admitted.size() < members.size();
  }

  /// Whether all other members have told something in this view.
  boolean haveAllTold() {
    return statuses.size() >= members.size() - 1;
  }

  /// Those that have not told anything in this view.
  SortedSet<ServerId> untold(ServerId self) {
    if (haveAllTold()) {
      return Collections.emptySortedSet();
    }
    var untold = new TreeSet<>(members);
    untold.removeIf(member -> member.equals(self) || statuses.find(member) != null);
    return untold;
  }
}
