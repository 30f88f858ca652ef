package dev.meerkat.simulation;

import dev.meerkat.core.model.Camera;
import dev.meerkat.core.model.CameraId;
import dev.meerkat.core.model.ServerId;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// What must hold at every moment, judged from the truth of the world and without the plan.
///
/// In a group of servers that are connected, see each other and nobody else but servers in the
/// redundancy mode *fast* that are silent, and have the same configuration, an enabled camera is
/// *owed* while nobody of them records it, although
///
/// - its home is one of them and reaches it, or
/// - its priority is not Never, and one of them reaches it that has Enable Failover, is at a
///   location where it may be taken over, is not starting and has room, or records a camera of
///   another server that is less important.
///
/// It is *outranked* while nobody of them records it and its home is not there, although all of
/// them reach it, and a stable one records a less important camera whose home is not there either.
///
/// A camera may be owed for as long as [Timing#search] says, and only for [Timing#takeover] where
/// nothing is in the way: all of them reach it, nobody has found otherwise before or pauses because
/// it has just found that its session ended while it hung, and either its home is there or all that
/// may take it have room; for [Timing#fastTakeover] while those that are not there are in the view
/// still, but silent. It may be outranked for [Timing#takeover], one more handover, and as long as
/// servers may wait for each other's room: High comes before Medium and Low. As long may all that
/// try it be servers that have found it out of their reach, although a stable one with room that
/// reaches it has not. For no longer than [Timing#takeover] may its backup leave it alone, if that
/// is stable and nothing is in its way; and no longer than that and a handover if that is constant
/// or warm while its home records it.
final class Invariants {
  private final World world;
  private final @Nullable Group[] groups;
  private SortedMap<Debt, Long> owed = new TreeMap<>();
  private final SortedMap<ServerId, Long> overfull = new TreeMap<>();
  private long seenChanges = -1;
  private long lastCheckMillis = -1_000;
  private final long atLeastMillis;

  private enum Kind {
    OWED("has not been recorded, after a search"),
    CLEAR("has not been recorded, with nothing in the way"),
    OUTRANKED("has not been recorded, but a less important camera has"),
    STUCK("has been tried only by those that have found it out of their reach"),
    BACKUP("has not been tried by its backup"),
    DRAINED("has not left a draining server"),
    UNACCOMPANIED("has not been accompanied by its backup");

    private final String complaint;

    Kind(String complaint) {
      this.complaint = complaint;
    }
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

  /// Looks after every change.
  Invariants(World world) {
    this(world, 0);
  }

  private Invariants(World world, long atLeastMillis) {
    this.world = world;
    this.groups = new Group[world.hosts.size()];
    this.atLeastMillis = atLeastMillis;
  }

  /// Looks only so often: for sites that are so large that they change all the time.
  static Invariants every(World world, long millis) {
    return new Invariants(world, millis);
  }

  /// Called after every event.
  void check() {
    long now = world.clock.now();
    if (now < lastCheckMillis + atLeastMillis
        || (seenChanges == world.changes() && now < lastCheckMillis + 100)) {
      return;
    }
    seenChanges = world.changes();
    lastCheckMillis = now;
    var still = new TreeMap<Debt, Long>();
    var seen = new BitSet();
    for (var host : world.hosts) {
      if (host.isAwake() && !seen.get(host.number)) {
        var group = group(host);
        group.addTo(seen);
        if (isSettled(group)) {
          addDebts(group, host.version(), still);
        }
      }
      checkLimit(host);
    }
    owed = still;
  }

  private Group group(Host host) {
    var component = world.network.component(host);
    var group = groups[host.number];
    if (group == null || !group.component().equals(component)) {
      group = new Group(world, component);
      groups[host.number] = group;
    }
    return group;
  }

  private boolean isSettled(Group group) {
    int version = group.hosts().getFirst().version();
    for (var host : group.hosts()) {
      if (host.version() != version || !seesJust(host, group.component())) {
        return false;
      }
    }
    return true;
  }

  private boolean seesJust(Host host, SortedSet<ServerId> component) {
    boolean plain =
        host.view().equals(component) && world.network.component(host).equals(component);
    return plain || counted(host).equals(component);
  }

  /// The members in a server's view but for those that are there no more, and beat fast until then,
  /// long enough ago to be known to be silent.
  private SortedSet<ServerId> counted(Host host) {
    var counted = new TreeSet<>(host.view());
    counted.removeIf(
        id -> !id.equals(host.id) && world.network.isLongUnheard(world.host(id), host));
    return counted;
  }

  private void addDebts(Group group, int version, SortedMap<Debt, Long> debts) {
    for (var hosted : world.cameras(version)) {
      var camera = hosted.camera();
      if (camera.enabled() && !group.isRecorded(hosted) && group.isOwed(hosted)) {
        add(camera, Kind.OWED, group, version, debts);
        if (group.isClear(hosted)) {
          add(camera, Kind.CLEAR, group, version, debts);
        }
        if (group.isOutranked(hosted)) {
          add(camera, Kind.OUTRANKED, group, version, debts);
        }
        if (group.isStuck(hosted)) {
          add(camera, Kind.STUCK, group, version, debts);
        }
      }
      if (group.isKeptFromItsBackup(hosted)) {
        add(camera, Kind.BACKUP, group, version, debts);
      }
      if (group.isUnaccompanied(hosted)) {
        add(camera, Kind.UNACCOMPANIED, group, version, debts);
      }
      if (group.isKeptFromLeaving(hosted)) {
        add(camera, Kind.DRAINED, group, version, debts);
      }
    }
  }

  private void add(
      Camera camera, Kind kind, Group group, int version, SortedMap<Debt, Long> debts) {
    var debt = new Debt(camera.id(), kind, version, group.incarnations());
    long now = world.clock.now();
    long sinceMillis = owed.getOrDefault(debt, now);
    debts.put(debt, sinceMillis);
    if (now - sinceMillis > bound(kind, group)) {
      throw new Violation(
          "for "
              + (now - sinceMillis)
              + " ms, "
              + camera.id()
              + " has been among "
              + group.names()
              + " and "
              + kind.complaint);
    }
  }

  private long bound(Kind kind, Group group) {
    return switch (kind) {
      case OWED -> world.timing.search(group.size());
      case CLEAR -> group.misses() ? world.timing.fastTakeover() : world.timing.takeover();
      case BACKUP -> world.timing.takeover();
      case OUTRANKED, STUCK ->
          world.timing.takeover() + world.timing.handover() + world.timing.mutualWait();
      case DRAINED, UNACCOMPANIED -> world.timing.takeover() + world.timing.handover();
    };
  }

  private void checkLimit(Host host) {
    long now = world.clock.now();
    if (!host.isUp() || host.foreignCount() <= host.foreignLimit()) {
      overfull.remove(host.id);
      return;
    }
    long sinceMillis = overfull.computeIfAbsent(host.id, _ -> now);
    if (now - Math.max(sinceMillis, now - world.quietMillis(host)) > world.timing.rest()) {
      throw new Violation(
          host.id + " has been beyond its limit for " + (now - sinceMillis) + " ms");
    }
  }

  /// What must hold when everything has been well for long enough: every camera is recorded by its
  /// home and by nobody else, and its backup is at work on it if that is constant or warm and has
  /// room.
  void checkAtHome() {
    var wrong = new ArrayList<String>();
    for (var camera : world.newestConfiguration().cameras().values()) {
      var running =
          world.hosts.stream()
              .filter(one -> one.runs(camera.id()))
              .filter(one ->
                  !Companions.mayAccompany(one, camera) || !Companions.accompanies(one, camera))
              .map(one -> one.id)
              .toList();
      boolean right =
          camera.enabled()
              ? running.equals(List.of(camera.home()))
                  && world.host(camera.home()).isRecording(camera.id())
              : running.isEmpty();
      if (!right) {
        wrong.add(camera + " runs on " + running);
      }
      world.hosts.stream()
          .filter(one -> Companions.mayAccompany(one, camera) && one.hasRoom())
          .filter(one -> !Companions.accompanies(one, camera))
          .forEach(one -> wrong.add(camera + " is not accompanied by " + one.id));
    }
    if (!wrong.isEmpty()) {
      throw new Violation("after all was healed: " + String.join("; ", wrong));
    }
  }
}
