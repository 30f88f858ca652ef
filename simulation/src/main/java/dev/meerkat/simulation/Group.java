package dev.meerkat.simulation;

import dev.meerkat.core.model.Camera;
import dev.meerkat.core.model.CameraId;
import dev.meerkat.core.model.FailoverPriority;
import dev.meerkat.core.model.ServerId;
import dev.meerkat.core.plan.Standing;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;

/// Servers that are connected, see each other and have the same configuration, and what they could
/// do for a camera, judged from the truth of the world and without the plan. One that has told that
/// it has lost its last volume is to the others as good as not there.
final class Group {
  private final World world;
  private final SortedSet<ServerId> component;
  private final List<Host> hosts = new ArrayList<>();
  private final BitSet numbers = new BitSet();

  Group(World world, SortedSet<ServerId> component) {
    this.world = world;
    this.component = component;
    for (var name : component) {
      var host = world.host(name);
      hosts.add(host);
      numbers.set(host.number);
    }
  }

  SortedSet<ServerId> component() {
    return component;
  }

  List<Host> hosts() {
    return Collections.unmodifiableList(hosts);
  }

  void addTo(BitSet set) {
    set.or(numbers);
  }

  int size() {
    return hosts.size();
  }

  List<ServerId> names() {
    return hosts.stream().map(one -> one.id).toList();
  }

  /// Whether somebody who is not there is in their view still.
  boolean misses() {
    return hosts.stream().anyMatch(host -> host.view().size() > hosts.size());
  }

  String incarnations() {
    return hosts.stream().map(one -> one.id + "#" + one.incarnation()).toList().toString();
  }

  boolean isRecorded(CameraHosts hosted) {
    var camera = hosted.camera();
    if (has(hosted.home()) && hosted.home().isRecording(camera.id())) {
      return true;
    }
    for (var host : hosts) {
      if (host.isRecording(camera.id())) {
        return true;
      }
    }
    return false;
  }

  /// Whether somebody could record it: its home, or one who has room or could make some.
  boolean isOwed(CameraHosts hosted) {
    var camera = hosted.camera();
    for (var host : hosts) {
      if (!host.isPermitted(camera) || !world.network.reaches(host, camera.id())) {
        continue;
      }
      if (host == hosted.home()) {
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
    for (var id : host.sessions().keySet()) {
      var other = configuration.cameras().get(id);
      if (other != null
          && host.isForeign(id)
          && other.priority().compareTo(camera.priority()) > 0) {
        return true;
      }
    }
    return false;
  }

  /// Whether nothing is in the way of a camera that is owed: nor that one of them hung, and waits
  /// before it tries again.
  boolean isClear(CameraHosts hosted) {
    var camera = hosted.camera();
    if (world.sinceReachChangedMillis(camera.id()) < world.timing.retry()) {
      return false;
    }
    boolean homeIsThere = isThere(hosted.home()) && !hosted.home().isDraining();
    for (var host : hosts) {
      if (host.isPermitted(camera)
          && !hasToldThatItCannot(host)
          && (!world.network.reaches(host, camera.id())
              || host.hasMarked(camera.id())
              || host.pausesSinceItHung(camera.id())
              || (!homeIsThere && !host.hasRoom()))) {
        return false;
      }
    }
    return true;
  }

  /// Whether its home is not there, and a stable one that could have it records a less important
  /// camera whose home is not there either.
  boolean isOutranked(CameraHosts hosted) {
    var camera = hosted.camera();
    if (camera.priority() == FailoverPriority.NEVER
        || isThere(hosted.home())
        || hosts.stream()
            .anyMatch(
                host -> !hasToldThatItCannot(host) && !world.network.reaches(host, camera.id()))
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
    for (var other : world.cameras(host.version())) {
      if (host.runs(other.camera().id())
          && !isThere(other.home())
          && other.camera().priority().compareTo(camera.priority()) > 0) {
        return true;
      }
    }
    return false;
  }

  /// Whether nobody tries it but servers that have found it out of their reach, although a stable
  /// one could record it.
  boolean isStuck(CameraHosts hosted) {
    var camera = hosted.camera();
    boolean spared = false;
    for (var host : hosts) {
      boolean marked = host.hasMarked(camera.id());
      if (!marked && host.runs(camera.id())) {
        return false;
      }
      spared |=
          !marked
              && host != hosted.home()
              && !host.isDraining()
              && host.state().standing() == Standing.STABLE
              && host.isPermitted(camera)
              && host.hasRoom()
              && world.network.reaches(host, camera.id());
    }
    return spared;
  }

  /// Whether its home is not there, and its backup, which could have it, does not even try.
  boolean isKeptFromItsBackup(CameraHosts hosted) {
    var camera = hosted.camera();
    var backup = hosted.backup();
    return backup != null
        && has(backup)
        && camera.enabled()
        && !isThere(hosted.home())
        && !backup.isDraining()
        && backup.state().standing() == Standing.STABLE
        && backup.isPermitted(camera)
        && backup.hasRoom()
        && !backup.hasMarked(camera.id())
        && !backup.runs(camera.id());
  }

  /// Whether a draining server has it, although others could, with nothing in the way. One that has
  /// just had another server in the redundancy mode fast for silent relies on it less than the
  /// others do, and until it trusts it again may leave a camera to nobody who would take it: it is
  /// recorded twice meanwhile.
  boolean isKeptFromLeaving(CameraHosts hosted) {
    var camera = hosted.camera();
    if (!isOnDrainingThatTrustsAll(camera.id())
        || !camera.enabled()
        || world.sinceReachChangedMillis(camera.id()) < world.timing.retry()) {
      return false;
    }
    var others =
        hosts.stream()
            .filter(host ->
                !host.isDraining()
                    && host.isPermitted(camera)
                    && (host == hosted.home() || host.state().standing() != Standing.STARTING))
            .toList();
    return !others.isEmpty()
        && others.stream()
            .allMatch(host ->
                world.network.reaches(host, camera.id())
                    && !host.hasMarked(camera.id())
                    && (host == hosted.home() || host.hasRoom()));
  }

  /// Whether its home records it, and its constant or warm backup, with nothing in its way, is not
  /// at work on it.
  boolean isUnaccompanied(CameraHosts hosted) {
    var camera = hosted.camera();
    var backup = hosted.backup();
    var home = hosted.home();
    return backup != null
        && has(backup)
        && has(home)
        && home.isRecording(camera.id())
        && !home.isDraining()
        && Companions.mayAccompany(backup, camera)
        && backup.state().standing() == Standing.STABLE
        && (backup.hasRoom() || backup.runs(camera.id()))
        && world.network.reaches(backup, camera.id())
        && !backup.hasMarked(camera.id())
        && !backup.isRecording(camera.id())
        && !backup.isHolding(camera.id())
        && world.sinceReachChangedMillis(camera.id()) >= world.timing.retry();
  }

  private boolean isOnDrainingThatTrustsAll(CameraId camera) {
    for (var host : hosts) {
      if (host.isDraining() && host.runs(camera) && host.state().returning().isEmpty()) {
        return true;
      }
    }
    return false;
  }

  private boolean isThere(Host host) {
    return has(host) && !hasToldThatItCannot(host);
  }

  private static boolean hasToldThatItCannot(Host host) {
    return host.state().standing() == Standing.NO_VOLUME;
  }

  private boolean has(Host host) {
    return numbers.get(host.number);
  }
}
