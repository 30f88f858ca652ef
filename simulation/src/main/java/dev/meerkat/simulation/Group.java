package dev.meerkat.simulation;

import dev.meerkat.core.model.Camera;
import dev.meerkat.core.model.FailoverPriority;
import dev.meerkat.core.model.ServerId;
import dev.meerkat.core.plan.Standing;
import java.util.List;
import java.util.Optional;

/// Servers that are connected, see each other and have the same configuration, and what they could
/// do for a camera, judged from the truth of the world and without the plan.
final class Group {
  private final World world;
  private final List<Host> hosts;

  Group(World world, List<Host> hosts) {
    this.world = world;
    this.hosts = hosts;
  }

  int size() {
    return hosts.size();
  }

  List<ServerId> names() {
    return hosts.stream().map(one -> one.id).toList();
  }

  String incarnations() {
    return hosts.stream().map(one -> one.id + "#" + one.incarnation()).toList().toString();
  }

  boolean isRecorded(Camera camera) {
    for (var host : hosts) {
      if (host.isRecording(camera.id())) {
        return true;
      }
    }
    return false;
  }

  /// Whether somebody could record it: its home, or one who has room or could make some.
  boolean isOwed(Camera camera) {
    for (var host : hosts) {
      if (!host.isPermitted(camera) || !world.network.reaches(host, camera.id())) {
        continue;
      }
      if (host.id.equals(camera.home())) {
        return true;
      }
      if (host.state().standing() != Standing.STARTING
          && (host.hasRoom()
              || (!host.hasMarked(camera.id()) && recordsLessImportant(host, camera)))) {
        return true;
      }
    }
    return false;
  }

  private static boolean recordsLessImportant(Host host, Camera camera) {
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
  boolean isClear(Camera camera) {
    if (world.sinceReachChangedMillis(camera.id()) < world.timing.retry()) {
      return false;
    }
    boolean homeIsThere = isThere(camera.home()) && !isDraining(camera.home());
    for (var host : hosts) {
      if (host.isPermitted(camera)
          && (!world.network.reaches(host, camera.id())
              || host.hasMarked(camera.id())
              || (!homeIsThere && !host.hasRoom()))) {
        return false;
      }
    }
    return true;
  }

  /// Whether its home is not there, and a stable one that could have it records a less important
  /// camera whose home is not there either.
  boolean isOutranked(Camera camera) {
    if (camera.priority() == FailoverPriority.NEVER
        || isThere(camera.home())
        || hosts.stream().anyMatch(host -> !world.network.reaches(host, camera.id()))
        || world.sinceReachChangedMillis(camera.id()) < world.timing.retry()) {
      return false;
    }
    for (var host : hosts) {
      if (host.state().standing() == Standing.STABLE
          && host.isPermitted(camera)
          && !host.hasMarked(camera.id())
          && recordsLessImportantHomeless(host, camera)) {
        return true;
      }
    }
    return false;
  }

  private boolean recordsLessImportantHomeless(Host host, Camera camera) {
    for (var other : host.configuration().cameras().values()) {
      if (host.sessions.containsKey(other.id())
          && !isThere(other.home())
          && other.priority().compareTo(camera.priority()) > 0) {
        return true;
      }
    }
    return false;
  }

  /// Whether its home is not there, and its backup, which could have it, does not even try.
  boolean isKeptFromItsBackup(Camera camera) {
    var backup = camera.succession().backup().flatMap(this::find);
    return camera.enabled()
        && !isThere(camera.home())
        && backup
            .filter(host ->
                !isDraining(host.id)
                    && host.state().standing() == Standing.STABLE
                    && host.isPermitted(camera)
                    && host.hasRoom()
                    && !host.hasMarked(camera.id())
                    && !host.sessions.containsKey(camera.id()))
            .isPresent();
  }

  /// Whether a draining server has it, although others could, with nothing in the way.
  boolean isKeptFromLeaving(Camera camera) {
    var keeper =
        hosts.stream()
            .filter(host -> isDraining(host.id) && host.sessions.containsKey(camera.id()))
            .findFirst();
    if (keeper.isEmpty()
        || !camera.enabled()
        || world.sinceReachChangedMillis(camera.id()) < world.timing.retry()) {
      return false;
    }
    var others =
        hosts.stream()
            .filter(host ->
                !isDraining(host.id)
                    && host.isPermitted(camera)
                    && (host.id.equals(camera.home())
                        || host.state().standing() != Standing.STARTING))
            .toList();
    return !others.isEmpty()
        && others.stream()
            .allMatch(host ->
                world.network.reaches(host, camera.id())
                    && !host.hasMarked(camera.id())
                    && (host.id.equals(camera.home()) || host.hasRoom()));
  }

  /// Whether its home records it, and its constant or warm backup, with nothing in its way, is not
  /// at work on it.
  boolean isUnaccompanied(Camera camera) {
    return find(camera.home()).filter(home -> home.isRecording(camera.id())).isPresent()
        && !isDraining(camera.home())
        && camera
            .succession()
            .backup()
            .flatMap(this::find)
            .filter(backup ->
                Companions.mayAccompany(backup, camera)
                    && backup.state().standing() == Standing.STABLE
                    && (backup.hasRoom() || backup.sessions.containsKey(camera.id()))
                    && world.network.reaches(backup, camera.id())
                    && !backup.hasMarked(camera.id())
                    && !backup.isRecording(camera.id())
                    && !backup.isHolding(camera.id()))
            .isPresent()
        && world.sinceReachChangedMillis(camera.id()) >= world.timing.retry();
  }

  private boolean isDraining(ServerId server) {
    return hosts.getFirst().configuration().isDraining(server);
  }

  private boolean isThere(ServerId server) {
    return find(server).isPresent();
  }

  private Optional<Host> find(ServerId server) {
    return hosts.stream().filter(host -> host.id.equals(server)).findFirst();
  }
}
