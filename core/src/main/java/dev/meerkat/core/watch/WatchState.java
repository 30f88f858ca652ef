package dev.meerkat.core.watch;

import dev.meerkat.core.model.AnalyticsHook;
import dev.meerkat.core.model.CameraId;
import dev.meerkat.core.model.ServerId;
import dev.meerkat.core.model.SiteConfiguration;
import dev.meerkat.core.plan.Plan;
import dev.meerkat.core.plan.Standing;
import java.util.Collections;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// Everything that the watch remembers between two events. Immutable; its components are for
/// [Watch], and the methods below for whoever shows the state of the site.
///
/// @param running every camera that this server was told to record or to hold and not told to stop
/// @param unreachable cameras found to be out of reach of this server, with the time when
/// @param waiting cameras planned to be taken over that wait for room, with the time since when
/// @param plan the newest plan; empty before the first view
/// @param planDue whether something has happened since that the plan must follow
/// @param reviewDue whether something has happened since the cameras that run were last reviewed
/// @param handingOver whether a camera is about to be stopped because another server records it
/// @param hooks the analytics hooks that this server was told to run and not told to stop
public record WatchState(
    Presence presence,
    Neighbours neighbours,
    SiteConfiguration configuration,
    PersistentMap<CameraId, Running> running,
    SortedMap<CameraId, Long> unreachable,
    SortedMap<CameraId, Long> waiting,
    Plan plan,
    boolean planDue,
    boolean reviewDue,
    boolean handingOver,
    Announcement announcement,
    SortedMap<CameraId, AnalyticsHook> hooks) {
  public WatchState {
    unreachable = Collections.unmodifiableSortedMap(unreachable);
    waiting = Collections.unmodifiableSortedMap(waiting);
    hooks = Collections.unmodifiableSortedMap(hooks);
  }

  static WatchState initial(long atMillis, long life) {
    return new WatchState(
        Presence.initial(atMillis),
        Neighbours.NONE,
        SiteConfiguration.EMPTY,
        PersistentMap.empty(),
        new TreeMap<>(),
        new TreeMap<>(),
        Plan.EMPTY,
        false,
        false,
        false,
        Announcement.none(life),
        new TreeMap<>());
  }

  /// This server's own standing.
  public Standing standing() {
    return presence.standing();
  }

  /// Whether this server has lost all others and all its cameras at once: its own network is out.
  public boolean isolated() {
    return presence.isolated();
  }

  /// The live servers, this one included; empty before the first view.
  public SortedSet<ServerId> members() {
    return neighbours.members();
  }

  /// The members that are planned without because they have fallen silent: of those in the
  /// redundancy mode *fast*, silence counts at once.
  public SortedSet<ServerId> silent() {
    return neighbours.hearing().silent();
  }

  /// The members that were silent, and whose cameras stay with others until they have been heard
  /// for the stability time.
  public SortedSet<ServerId> returning() {
    return neighbours.hearing().returning();
  }

  /// The last status of each *other* member that has told one.
  public SortedMap<ServerId, ServerStatus> statuses() {
    return neighbours.statuses().copied();
  }

  /// The last status of another member; empty when it has told none, or is none.
  public Optional<ServerStatus> told(ServerId server) {
    return Optional.ofNullable(neighbours.statuses().find(server));
  }

  /// The plan that would be made if some servers were dead.
  ///
  /// @param self this server
  /// @param dead as far as they are live now; the others remain
  public Plan planWithout(ServerId self, Set<ServerId> dead) {
    return Facts.of(status(self), neighbours, configuration, dead).plan(configuration);
  }

  /// What this server records, holds, or tries to, with the newest report of each.
  public SortedMap<CameraId, RecordingReport> recordings() {
    return reports(running);
  }

  /// The newest report of one camera; empty when this server does not record it nor try to.
  public Optional<RecordingReport> recording(CameraId camera) {
    return Optional.ofNullable(running.find(camera)).map(Running::report);
  }

  /// Whether this server has a camera only to hold it, as its warm backup.
  public boolean isHeld(CameraId camera) {
    var one = running.find(camera);
    return one != null && one.isHeld();
  }

  /// What the plan would be with another configuration, all else being as it is now.
  public Plan planned(ServerId self, SiteConfiguration other) {
    return Facts.of(status(self), neighbours, other).plan(other);
  }

  static ServerStatus status(
      ServerId self,
      Presence presence,
      PersistentMap<CameraId, Running> running,
      SortedMap<CameraId, Long> unreachable) {
    var leaving = new TreeSet<CameraId>();
    running.forEachValue(one -> {
      if (!one.relief().equals(Running.Relief.NONE)) {
        leaving.add(one.camera().id());
      }
    });
    return new ServerStatus(
        self,
        presence.standing(),
        reports(running),
        new TreeSet<>(unreachable.keySet()),
        leaving,
        StatusNumber.NONE,
        new TreeMap<>());
  }

  /// As it is told last, or would be if it were told again.
  ServerStatus status(ServerId self) {
    return status(self, presence, running, unreachable)
        .told(announcement.number(), neighbours.leaving(running));
  }

  WatchState withRunning(PersistentMap<CameraId, Running> next) {
    return new WatchState(
        presence,
        neighbours,
        configuration,
        next,
        unreachable,
        waiting,
        plan,
        planDue,
        reviewDue,
        handingOver,
        announcement,
        hooks);
  }

  private static SortedMap<CameraId, RecordingReport> reports(
      PersistentMap<CameraId, Running> running) {
    var reports = new TreeMap<CameraId, RecordingReport>();
    running.forEachValue(one -> reports.put(one.camera().id(), one.report()));
    return reports;
  }
}
