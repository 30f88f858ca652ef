package dev.meerkat.simulation;

import dev.meerkat.core.model.Camera;
import dev.meerkat.core.model.CameraId;
import dev.meerkat.core.model.FailoverPriority;
import dev.meerkat.core.model.ServerId;
import dev.meerkat.core.plan.Standing;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// What must hold at every moment, judged from the truth of the world and without the plan.
///
/// In a group of servers that are connected, see each other and have the same configuration, an
/// enabled camera is *owed* while nobody of them records it, although
///
/// - its home is one of them and reaches it, or
/// - its priority is not Never, and one of them reaches it that has Enable Failover, is not
///   starting and has room, or records a camera of another server that is less important.
///
/// It is *outranked* while nobody of them records it and its home is not there, although all of
/// them reach it, and a stable one records a less important camera whose home is not there either.
///
/// A camera may be owed for as long as [Timing#search] says, and only for [Timing#takeover] where
/// nothing is in the way: all of them reach it, nobody has found otherwise before, and either its
/// home is there or all that may take it have room. It may be outranked for [Timing#takeover] and
/// one more handover: High comes before Medium and Low.
final class Invariants {
  private final World world;
  private SortedMap<Debt, Long> owed = new TreeMap<>();
  private final SortedMap<ServerId, Long> overfull = new TreeMap<>();
  private long seenChanges = -1;
  private long nextCheckMillis;

  private enum Kind {
    OWED,
    CLEAR,
    OUTRANKED
  }

  private record Debt(CameraId camera, Kind kind, int version, String group)
      implements Comparable<Debt> {
    @Override
    public int compareTo(Debt other) {
      int order = camera.compareTo(other.camera);
      order = order != 0 ? order : kind.compareTo(other.kind);
      order = order != 0 ? order : Integer.compare(version, other.version);
      return order != 0 ? order : group.compareTo(other.group);
    }
  }

  Invariants(World world) {
    this.world = world;
  }

  /// Called after every event.
  void check() {
    long now = world.clock.now();
    if (seenChanges == world.changes() && now < nextCheckMillis) {
      return;
    }
    seenChanges = world.changes();
    nextCheckMillis = now + 100;
    var still = new TreeMap<Debt, Long>();
    var seen = new TreeSet<ServerId>();
    for (var host : world.hosts.values()) {
      if (host.isUp() && !seen.contains(host.id)) {
        var group = world.network.component(host);
        seen.addAll(group);
        if (isSettled(group)) {
          addDebts(group, host.version(), still);
        }
      }
      checkLimit(host);
    }
    owed = still;
  }

  private boolean isSettled(SortedSet<ServerId> group) {
    int version = host(group.first()).version();
    return group.stream()
        .map(this::host)
        .allMatch(host -> host.view().equals(group) && host.version() == version);
  }

  private Host host(ServerId id) {
    var host = world.hosts.get(id);
    if (host == null) {
      throw new IllegalStateException("no host " + id);
    }
    return host;
  }

  private void addDebts(SortedSet<ServerId> group, int version, SortedMap<Debt, Long> debts) {
    var hosts = group.stream().map(this::host).toList();
    for (var camera : world.configuration(version).cameras().values()) {
      if (camera.enabled() && !isRecorded(camera, hosts)) {
        if (isOwed(camera, hosts)) {
          var incarnations =
              hosts.stream().map(one -> one.id + "#" + one.incarnation()).toList().toString();
          add(new Debt(camera.id(), Kind.OWED, version, incarnations), hosts, debts);
          if (isClear(camera, hosts)) {
            add(new Debt(camera.id(), Kind.CLEAR, version, incarnations), hosts, debts);
          }
          if (isOutranked(camera, hosts)) {
            add(new Debt(camera.id(), Kind.OUTRANKED, version, incarnations), hosts, debts);
          }
        }
      }
    }
  }

  private static boolean isRecorded(Camera camera, List<Host> hosts) {
    for (var host : hosts) {
      if (host.isRecording(camera.id())) {
        return true;
      }
    }
    return false;
  }

  private void add(Debt debt, List<Host> hosts, SortedMap<Debt, Long> debts) {
    long now = world.clock.now();
    long sinceMillis = owed.getOrDefault(debt, now);
    debts.put(debt, sinceMillis);
    long boundMillis =
        switch (debt.kind) {
          case OWED -> world.timing.search(hosts.size());
          case CLEAR -> world.timing.takeover();
          case OUTRANKED -> world.timing.takeover() + world.timing.handover();
        };
    if (now - sinceMillis > boundMillis) {
      throw new Violation(
          debt.camera
              + " has not been recorded for "
              + (now - sinceMillis)
              + " ms, but could be by one of "
              + hosts.stream().map(one -> one.id).toList()
              + switch (debt.kind) {
                case OWED -> " after a search";
                case CLEAR -> " at once";
                case OUTRANKED -> " in the place of a less important camera";
              });
    }
  }

  private boolean isOwed(Camera camera, List<Host> hosts) {
    for (var host : hosts) {
      if (!world.network.reaches(host, camera.id())) {
        continue;
      }
      if (host.id.equals(camera.home())) {
        return true;
      }
      boolean mayTake =
          camera.priority() != FailoverPriority.NEVER
              && host.foreignLimit() > 0
              && host.state().standing() != Standing.STARTING;
      boolean marked = host.state().unreachable().containsKey(camera.id());
      if (mayTake && (hasRoom(host) || (!marked && recordsLessImportant(host, camera)))) {
        return true;
      }
    }
    return false;
  }

  private boolean isOutranked(Camera camera, List<Host> hosts) {
    if (camera.priority() == FailoverPriority.NEVER
        || isThere(camera.home(), hosts)
        || hosts.stream().anyMatch(host -> !world.network.reaches(host, camera.id()))
        || world.sinceReachChangedMillis(camera.id()) < world.timing.retry()) {
      return false;
    }
    for (var host : hosts) {
      if (host.state().standing() == Standing.STABLE
          && !host.state().unreachable().containsKey(camera.id())
          && recordsLessImportantHomeless(host, camera, hosts)) {
        return true;
      }
    }
    return false;
  }

  private boolean recordsLessImportantHomeless(Host host, Camera camera, List<Host> hosts) {
    for (var other : host.configuration().cameras().values()) {
      if (host.sessions.containsKey(other.id())
          && !isThere(other.home(), hosts)
          && other.priority().compareTo(camera.priority()) > 0) {
        return true;
      }
    }
    return false;
  }

  private static boolean isThere(ServerId server, List<Host> hosts) {
    return hosts.stream().anyMatch(host -> host.id.equals(server));
  }

  private static boolean hasRoom(Host host) {
    return host.foreignCount() < host.foreignLimit();
  }

  private boolean recordsLessImportant(Host host, Camera camera) {
    var configuration = host.configuration();
    for (var id : host.sessions.keySet()) {
      var other = configuration.cameras().get(id);
      if (other != null
          && host.isForeign(id)
          && other.priority().compareTo(camera.priority()) > 0) {
        return true;
      }
    }
    return false;
  }

  /// Whether nothing is in the way of a camera that is owed.
  private boolean isClear(Camera camera, List<Host> hosts) {
    if (world.sinceReachChangedMillis(camera.id()) < world.timing.retry()) {
      return false;
    }
    boolean homeIsThere = hosts.stream().anyMatch(one -> one.id.equals(camera.home()));
    for (var host : hosts) {
      if (!world.network.reaches(host, camera.id())
          || host.state().unreachable().containsKey(camera.id())
          || (!homeIsThere && host.foreignLimit() > 0 && !hasRoom(host))) {
        return false;
      }
    }
    return true;
  }

  private void checkLimit(Host host) {
    long now = world.clock.now();
    if (!host.isUp() || host.foreignCount() <= host.foreignLimit()) {
      overfull.remove(host.id);
      return;
    }
    long sinceMillis = overfull.computeIfAbsent(host.id, _ -> now);
    if (now - Math.max(sinceMillis, now - world.quietMillis(host))
        > world.timing.search(world.hosts.size())) {
      throw new Violation(
          host.id + " has been beyond its limit for " + (now - sinceMillis) + " ms");
    }
  }

  /// What must hold when everything has been well for long enough: every camera is recorded by its
  /// home and by nobody else.
  void checkAtHome() {
    var wrong = new ArrayList<String>();
    for (var camera : world.newestConfiguration().cameras().values()) {
      var recording =
          world.hosts.values().stream().filter(one -> one.isRecording(camera.id())).toList();
      var running =
          world.hosts.values().stream()
              .filter(one -> one.sessions.containsKey(camera.id()))
              .map(one -> one.id)
              .toList();
      boolean right =
          camera.enabled()
              ? running.equals(List.of(camera.home())) && recording.size() == 1
              : running.isEmpty();
      if (!right) {
        wrong.add(camera + " runs on " + running);
      }
    }
    if (!wrong.isEmpty()) {
      throw new Violation("after all was healed: " + String.join("; ", wrong));
    }
  }
}
