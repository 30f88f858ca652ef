package dev.meerkat.simulation;

import dev.meerkat.core.model.Camera;
import dev.meerkat.core.model.FailoverPriority;
import dev.meerkat.core.model.ServerId;
import dev.meerkat.core.plan.Standing;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/// Servers that are connected, see each other and have the same configuration, and what they could
/// do for a camera, judged from the truth of the world and without the plan. One that has told that
/// it has lost its last volume is to the others as good as not there.
final class Group {
  private final World world;
  private final List<Host> hosts = new ArrayList<>();
  private final BitSet numbers = new BitSet();

  /// Those of them that are being drained.
  private final List<Host> draining = new ArrayList<>();

  private String incarnations = "";

  Group(World world, SortedSet<ServerId> names) {
    this.world = world;
    for (var name : names) {
      var host = world.host(name);
      hosts.add(host);
      numbers.set(host.number);
    }
    for (var host : hosts) {
      if (isDraining(host.id)) {
        draining.add(host);
      }
    }
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
    if (incarnations.isEmpty()) {
      incarnations =
          hosts.stream().map(one -> one.id + "#" + one.incarnation()).toList().toString();
    }
    return incarnations;
  }

  boolean isRecorded(Camera camera) {
    var home = find(camera.home());
    if (home != null && home.isRecording(camera.id())) {
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

  /// Whether nothing is in the way of a camera that is owed.
  boolean isClear(Camera camera) {
    if (world.sinceReachChangedMillis(camera.id()) < world.timing.retry()) {
      return false;
    }
    boolean homeIsThere = isThere(camera.home()) && !isDraining(camera.home());
    for (var host : hosts) {
      if (host.isPermitted(camera)
          && !hasToldThatItCannot(host)
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
    for (var other : host.configuration().cameras().values()) {
      if (host.runs(other.id())
          && !isThere(other.home())
          && other.priority().compareTo(camera.priority()) > 0) {
        return true;
      }
    }
    return false;
  }

  /// Whether its home is not there, and its backup, which could have it, does not even try.
  boolean isKeptFromItsBackup(Camera camera) {
    var backup = backup(camera);
    return backup != null
        && camera.enabled()
        && !isThere(camera.home())
        && !isDraining(backup.id)
        && backup.state().standing() == Standing.STABLE
        && backup.isPermitted(camera)
        && backup.hasRoom()
        && !backup.hasMarked(camera.id())
        && !backup.runs(camera.id());
  }

  private @Nullable Host backup(Camera camera) {
    var backup = camera.succession().backup();
    return backup.isPresent() ? find(backup.get()) : null;
  }

  /// Whether a draining server has it, although others could, with nothing in the way.
  boolean isKeptFromLeaving(Camera camera) {
    if (draining.isEmpty()
        || draining.stream().noneMatch(host -> host.runs(camera.id()))
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
    var backup = backup(camera);
    var home = find(camera.home());
    return backup != null
        && home != null
        && home.isRecording(camera.id())
        && !isDraining(home.id)
        && Companions.mayAccompany(backup, camera)
        && backup.state().standing() == Standing.STABLE
        && (backup.hasRoom() || backup.runs(camera.id()))
        && world.network.reaches(backup, camera.id())
        && !backup.hasMarked(camera.id())
        && !backup.isRecording(camera.id())
        && !backup.isHolding(camera.id())
        && world.sinceReachChangedMillis(camera.id()) >= world.timing.retry();
  }

  private boolean isDraining(ServerId server) {
    return hosts.getFirst().configuration().isDraining(server);
  }

  private boolean isThere(ServerId server) {
    var host = find(server);
    return host != null && !hasToldThatItCannot(host);
  }

  private static boolean hasToldThatItCannot(Host host) {
    return host.state().standing() == Standing.NO_VOLUME;
  }

  /// Null when it is not one of them.
  private @Nullable Host find(ServerId server) {
    var host = world.find(server).orElse(null);
    return host != null && numbers.get(host.number) ? host : null;
  }
}
