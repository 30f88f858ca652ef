package dev.meerkat.simulation;

import dev.meerkat.core.model.Camera;
import dev.meerkat.core.model.CameraId;
import dev.meerkat.core.model.FailoverPriority;
import dev.meerkat.core.model.Redundancy;
import dev.meerkat.core.model.ServerId;
import dev.meerkat.core.plan.Standing;
import dev.meerkat.core.watch.RecordingPhase;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// What must hold whenever a server starts or stops a camera:
///
/// - it takes no camera of another server beyond its limit;
/// - it starts no camera of another server at a location where it may not be taken over;
/// - nothing moves where nothing has changed for long;
/// - the death of a server moves only its cameras, those that it recorded and those whose home it
///   is, unless somebody's room is used up: what stayed elsewhere until that home was stable stays
///   for its sake no more, and goes where the cameras of a dead server go;
/// - a server that waits for the order to take its cameras back leaves them where they are, and
///   takes them when it is ordered to;
/// - so does one whose volume is back, until it has proven itself stable;
/// - a camera that is being recorded, and still shall be, is not stopped before it is recorded
///   elsewhere, unless its room is needed.
final class Movements {
  private record GivenUp(ServerId server, CameraId camera) {}

  private final World world;

  /// When a server last stopped a camera that it recorded, because its room was needed.
  private final Map<GivenUp, Long> givenUp = new HashMap<>();

  Movements(World world) {
    this.world = world;
  }

  void started(Host host, Camera camera, boolean again) {
    world.recordingChanged();
    if (!again && host.isForeign(camera.id()) && host.foreignCount() > host.foreignLimit()) {
      throw new Violation(
          host.id
              + " takes "
              + camera.id()
              + " and has "
              + host.foreignCount()
              + " cameras of other servers, but its limit is "
              + host.foreignLimit());
    }
    if (!again && !host.isPermitted(camera)) {
      throw new Violation(host.id + " may not take " + camera + ", but starts it");
    }
    checkNeed(host, "starts", camera.id());
  }

  void stopping(Host host, CameraId camera) {
    world.recordingChanged();
    checkNeed(host, "stops", camera);
  }

  /// Called after a step in which a camera was stopped that was being recorded.
  void stopped(Host host, CameraId camera) {
    boolean roomNeeded =
        host.isForeign(camera)
            && host.foreignCount() + host.state().waiting().size() >= host.foreignLimit();
    if (roomNeeded) {
      givenUp.put(new GivenUp(host.id, camera), world.clock.now());
    }
    if (roomNeeded || !isWanted(host, camera)) {
      return;
    }
    for (var other : world.hosts) {
      if (other != host && (other.isRecording(camera) || isFreshlyLost(host, other, camera))) {
        return;
      }
    }
    throw new Violation(host.id + " stops " + camera + ", which nobody else records");
  }

  private void checkNeed(Host host, String does, CameraId camera) {
    long quietMillis = world.quietMillis(host);
    if (quietMillis > world.timing.rest()) {
      throw new Violation(
          host.id
              + " "
              + does
              + " "
              + camera
              + " when nothing had changed for "
              + quietMillis
              + " ms");
    }
  }

  /// Whether the camera shall be recorded, here or by its home. One that may not be taken over at
  /// this location any more is left alone when the servers of its own have no room.
  private static boolean isWanted(Host host, CameraId camera) {
    var configured = host.configuration().cameras().get(camera);
    return configured != null
        && configured.enabled()
        && (host.isPermitted(configured) || host.view().contains(configured.home()));
  }

  /// Whether `host` believes with good reason that `other` records the camera, but something has
  /// just happened to `other` that nobody could know yet, or an administrator has just changed the
  /// camera and only one of both knows.
  private boolean isFreshlyLost(Host host, Host other, CameraId camera) {
    boolean told =
        host.state()
            .told(other.id)
            .map(status -> status.recordings().get(camera))
            .filter(report -> report.phase() == RecordingPhase.RECORDING)
            .isPresent();
    if (!told) {
      return false;
    }
    return !world.network.connected(host, other)
        || other.upMillis() < 2 * Timing.DEATH
        || seemedRecorded(other, camera)
        || gaveUpFreshly(other, camera)
        || other.version() != host.version()
        || world.sinceConfiguredMillis(other) < Timing.TICK + 2 * world.timing.message();
  }

  private boolean seemedRecorded(Host other, CameraId camera) {
    var session = other.session(camera);
    return session != null && session.seemedRecorded(world.timing.message() + Timing.TICK);
  }

  /// What it told before may have been on its way all the time that a broken connection took.
  private boolean gaveUpFreshly(Host other, CameraId camera) {
    Long atMillis = givenUp.get(new GivenUp(other.id, camera));
    long onItsWayMillis = Math.max(world.timing.message(), Timing.HELD_BACK);
    return atMillis != null && world.clock.now() - atMillis < onItsWayMillis + Timing.TICK;
  }

  /// Called when a server is about to crash: looks again later whether only its cameras moved.
  void dying(Host dead) {
    var members = new TreeSet<>(world.network.component(dead));
    members.remove(dead.id);
    if (world.quietMillis(dead) < world.timing.rest()) {
      return;
    }
    var before = recordings(members);
    var dying = new TreeSet<>(dead.sessions().keySet());
    for (var camera : dead.configuration().cameras().values()) {
      if (camera.home().equals(dead.id)) {
        dying.add(camera.id());
      }
    }
    long disturbances = world.disturbances() + 1;
    world.clock.after(
        Timing.DEATH + world.timing.takeover() + 2_000,
        () -> {
          if (world.disturbances() == disturbances && !isAnybodyFull(members)) {
            var after = recordings(members);
            before.keySet().removeAll(dying);
            after.keySet().removeAll(dying);
            if (!before.equals(after)) {
              throw new Violation(
                  "the death of "
                      + dead.id
                      + " moved other cameras than its own: before "
                      + before
                      + ", after "
                      + after);
            }
          }
        });
  }

  /// Called when a server has begun to wait for an order: looks again later whether its cameras
  /// have stayed, unless something has happened since.
  void waiting(Host home) {
    leaves(home, world.timing.takeover() + world.timing.handover(), "without an order");
  }

  /// The same of a server that has a volume again, and has to prove itself.
  void proving(Host home) {
    long proofMillis = world.settings.stabilityMillis() - Timing.TICK;
    long lookMillis = world.timing.takeover() + world.timing.handover();
    leaves(home, Math.min(proofMillis, lookMillis), "though its volume has only just come back");
  }

  /// Nothing is asked where there may be no room for what is away: somebody's room is used up by
  /// what the others record, or the home plans without a server that others see, whose cameras then
  /// use it up. Nor while a change of the configuration is on its way.
  private void leaves(Host home, long whileMillis, String complaint) {
    var members = world.network.component(home);
    if (!home.view().equals(members)
        || !seeNobodyElse(members)
        || isAnybodyFull(members)
        || members.stream().anyMatch(each -> world.host(each).version() != home.version())) {
      return;
    }
    var away = recordings(members);
    away.keySet().removeIf(camera -> !isAwayForGood(home, camera, members));
    // One for the standing of this server itself, which is told next. That it waits no longer is
    // what is looked for: it has taken all back.
    long disturbances = world.disturbances() + 1 - home.waits();
    world.clock.after(
        whileMillis,
        () -> {
          if (world.disturbances() - home.waits() == disturbances
              && !isAnybodyFull(members)
              && !Collections.disjoint(away.keySet(), home.sessions().keySet())) {
            throw new Violation(home.id + " takes some of " + away + " back " + complaint);
          }
        });
  }

  private boolean seeNobodyElse(SortedSet<ServerId> members) {
    return members.stream()
        .allMatch(member -> members.containsAll(world.network.component(world.host(member))));
  }

  /// Whether another server records a camera of this one, and may go on. Where its constant backup
  /// is among those that do, the rest leave the camera to that one, which is in nobody's way.
  private boolean isAwayForGood(Host home, CameraId camera, SortedSet<ServerId> members) {
    var configured = home.configuration().cameras().get(camera);
    if (configured == null
        || !configured.home().equals(home.id)
        || home.runs(camera)
        || configured.priority() == FailoverPriority.NEVER) {
      return false;
    }
    var holders =
        members.stream()
            .map(world::host)
            .filter(other -> other != home && other.isRecording(camera))
            .toList();
    // One that the home heard again only lately, after a silence, has to prove itself like the
    // home,
    // and so has one that is not stable: the others may leave the camera to it, as its backup, say,
    // and the home then records it as well.
    return holders.stream()
            .noneMatch(holder ->
                staysBeside(holder, configured) || home.state().returning().contains(holder.id))
        && !holders.isEmpty()
        && holders.stream().allMatch(holder -> mayGoOn(holder, configured));
  }

  private static boolean mayGoOn(Host holder, Camera camera) {
    return holder.state().standing() == Standing.STABLE
        && holder.isPermitted(camera)
        && !holder.isDraining();
  }

  /// A constant backup goes on when the home has the camera again, so that nothing is in its way.
  private static boolean staysBeside(Host backup, Camera camera) {
    return camera.succession().backup().equals(Optional.of(backup.id))
        && backup.configuration().redundancy(backup.id) == Redundancy.CONSTANT
        && !backup.isDraining();
  }

  /// Called when a server that waits has been ordered to take its cameras back.
  void ordered(Host home) {
    int incarnation = home.incarnation();
    world.clock.after(
        2 * Timing.TICK,
        () -> {
          if (home.incarnation() != incarnation || home.state().standing() != Standing.WAITING) {
            return;
          }
          if (!home.hasBeenAwakeFor(2 * Timing.TICK)) {
            ordered(home); // It hung, and cannot obey before it wakes.
            return;
          }
          throw new Violation(home.id + " goes on waiting, although it was ordered not to");
        });
  }

  private boolean isAnybodyFull(SortedSet<ServerId> members) {
    for (var member : members) {
      var host = world.host(member);
      if (host.foreignLimit() > 0 && host.foreignCount() >= host.foreignLimit()) {
        return true;
      }
    }
    return false;
  }

  private SortedMap<CameraId, SortedSet<ServerId>> recordings(SortedSet<ServerId> members) {
    var recordings = new TreeMap<CameraId, SortedSet<ServerId>>();
    for (var member : members) {
      for (var camera : world.host(member).sessions().keySet()) {
        recordings.computeIfAbsent(camera, _ -> new TreeSet<>()).add(member);
      }
    }
    return recordings;
  }
}
