package dev.meerkat.simulation;

import dev.meerkat.core.model.CameraId;
import dev.meerkat.core.model.ServerId;
import dev.meerkat.core.plan.Unreachable;
import dev.meerkat.core.watch.ServerStatus;
import dev.meerkat.core.watch.WatchEvent;
import dev.meerkat.simulation.Links.Link;
import java.util.BitSet;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// The networks of the simulated site, as they really are: who is connected with whom, and who
/// reaches which camera. Views follow the truth with a delay that differs from server to server;
/// messages between two servers keep their order. When these are not connected, messages are lost,
/// but the newest may be held back by the network and come when they are connected again.
final class Network {
  private final World world;
  private final Clock clock;
  private final BitSet cutFromServers = new BitSet();
  private final BitSet cutFromCameras = new BitSet();
  private final SortedSet<CameraId> dead = new TreeSet<>();
  private final SortedSet<Unreachable> blocked = new TreeSet<>();
  private final BitSet otherSide = new BitSet();
  private final SortedMap<CameraId, Boolean> cameraSides = new TreeMap<>();
  private final Links links = new Links();
  private final SortedMap<Link, Held> held = new TreeMap<>();
  private final PairTimes lastArrivals;
  private final PairTimes fastBeats;
  private final Components components;

  /// A message on its way between two servers that are not connected.
  private record Held(ServerStatus status, int fromIncarnation, int toIncarnation) {}

  Network(World world, int hostCount) {
    this.world = world;
    this.clock = world.clock;
    this.lastArrivals = new PairTimes(hostCount);
    this.fastBeats = new PairTimes(hostCount);
    this.components = new Components(hostCount);
  }

  /// Whether both are there and each hears the other.
  boolean connected(Host one, Host other) {
    return one.isAwake()
        && other.isAwake()
        && (one == other || (isWay(one, other) && isWay(other, one)));
  }

  private boolean isWay(Host from, Host to) {
    return !cutFromServers.get(from.number)
        && !cutFromServers.get(to.number)
        && otherSide.get(from.number) == otherSide.get(to.number)
        && links.isOpen(from.id, to.id);
  }

  /// Whether what a server has sent arrives at another.
  private boolean carries(Host from, Host to) {
    return to.isAwake() && isWay(from, to);
  }

  /// Whether the server could record the camera: it reaches it, and has a volume to write to.
  boolean reaches(Host host, CameraId camera) {
    return host.isUp()
        && host.hasVolume()
        && !cutFromCameras.get(host.number)
        && (dead.isEmpty() || !dead.contains(camera))
        && (cameraSides.isEmpty() || isOnSide(host, camera))
        && (blocked.isEmpty() || !blocked.contains(new Unreachable(host.id, camera)));
  }

  private boolean isOnSide(Host host, CameraId camera) {
    var side = cameraSides.get(camera);
    return side == null || side == otherSide.get(host.number);
  }

  /// The servers that a server is connected with, itself included. Equal ones are the same.
  SortedSet<ServerId> component(Host host) {
    return components.of(host, this::connectedWith);
  }

  private SortedSet<ServerId> connectedWith(Host host) {
    var component = new TreeSet<ServerId>();
    for (var other : world.hosts) {
      if (connected(host, other)) {
        component.add(other.id);
      }
    }
    return component;
  }

  /// Called whenever somebody may have come or gone, or be connected with others than before.
  void connectionsChanged() {
    components.forget();
  }

  void cut(Host host, boolean fromServers, boolean fromCameras) {
    world.note(
        host,
        "is cut off from"
            + (fromServers ? " the servers" : "")
            + (fromCameras ? " the cameras" : ""));
    if (fromServers) {
      cutFromServers.set(host.number);
      refreshViews(1_000, Timing.CUT);
    }
    if (fromCameras) {
      cutFromCameras.set(host.number);
      world.reachChanged();
    }
    world.factChanged();
  }

  void reconnectServers(Host host) {
    if (cutFromServers.get(host.number)) {
      cutFromServers.clear(host.number);
      world.note(host, "is connected with the servers again");
      world.factChanged();
      deliverHeld();
      refreshViews(100, Timing.JOIN);
    }
  }

  void reconnectCameras(Host host) {
    if (cutFromCameras.get(host.number)) {
      cutFromCameras.clear(host.number);
      world.note(host, "is connected with the cameras again");
      world.reachChanged();
    }
  }

  void split(SortedSet<ServerId> side, SortedMap<CameraId, Boolean> cameras) {
    world.note("the site splits: " + side + " apart, cameras " + cameras);
    otherSide.clear();
    side.forEach(id -> otherSide.set(world.host(id).number));
    cameraSides.clear();
    cameraSides.putAll(cameras);
    world.reachChanged();
    refreshViews(1_000, Timing.CUT);
  }

  void unite() {
    world.note("the site is united");
    otherSide.clear();
    cameraSides.clear();
    world.reachChanged();
    deliverHeld();
    refreshViews(100, Timing.JOIN);
  }

  /// Nothing arrives from the ones at the others any more. These notice at once; the former, who
  /// still hear them, later.
  void close(SortedSet<ServerId> from, SortedSet<ServerId> to) {
    world.note("nothing arrives any more from " + from + " at " + to);
    links.close(from, to);
    world.factChanged();
    for (var host : world.hosts) {
      if (to.contains(host.id)) {
        refresh(host, clock.delay(1_000, Timing.CUT));
      } else if (from.contains(host.id)) {
        refresh(host, clock.delay(Timing.CUT, 2 * Timing.CUT));
      }
    }
  }

  void open(SortedSet<ServerId> from, SortedSet<ServerId> to) {
    world.note("all arrives again from " + from + " at " + to);
    links.open(from, to);
    world.factChanged();
    deliverHeld();
    refreshViews(100, Timing.JOIN);
  }

  void slow(Host host, long longestMillis) {
    world.note(host, "is on a line that takes up to " + longestMillis + " ms");
    var others = world.names();
    others.remove(host.id);
    links.slow(host.id, others, longestMillis);
    world.factChanged();
  }

  void quicken(Host host) {
    world.note(host, "is on a quick line again");
    links.quicken(host.id);
    world.factChanged();
  }

  void kill(CameraId camera, boolean killed) {
    world.note(camera + (killed ? " is dead" : " is well"));
    if (killed) {
      dead.add(camera);
    } else {
      dead.remove(camera);
    }
    world.reachChanged(camera);
  }

  void block(Host host, CameraId camera, boolean cut) {
    world.note(host, (cut ? "is cut off from " : "reaches again ") + camera);
    if (cut) {
      blocked.add(new Unreachable(host.id, camera));
    } else {
      blocked.remove(new Unreachable(host.id, camera));
    }
    world.reachChanged(camera);
  }

  void healAll() {
    world.note("all is healed");
    cutFromServers.clear();
    cutFromCameras.clear();
    dead.clear();
    blocked.clear();
    otherSide.clear();
    cameraSides.clear();
    links.heal();
    world.reachChanged();
    deliverHeld();
    refreshViews(100, Timing.JOIN);
  }

  /// Lets every server see within these times who is there now.
  void refreshViews(long minMillis, long maxMillis) {
    long commonMillis = clock.delay(minMillis, maxMillis * 4 / 5);
    for (var host : world.hosts) {
      if (host.isUp()) {
        refresh(host, commonMillis + clock.delay(0, maxMillis / 5));
      }
    }
  }

  void refresh(Host host, long delayMillis) {
    int incarnation = host.incarnation();
    clock.after(
        delayMillis,
        () -> {
          if (host.isAwake() && host.incarnation() == incarnation) {
            host.see(component(host));
            clock.between(10, Timing.CONFIGURATION, () -> synchronize(host));
          }
        });
  }

  /// Gives a server the newest configuration of all that it is connected with.
  private void synchronize(Host host) {
    int newest = 0;
    for (var other : world.hosts) {
      if (connected(host, other)) {
        newest = Math.max(newest, other.version());
      }
    }
    host.learn(newest);
  }

  /// Spreads a configuration that one server has been told.
  void spread(Host from, int version) {
    from.learn(version);
    for (var other : world.hosts) {
      if (other != from && carries(from, other)) {
        clock.between(
            1,
            Timing.CONFIGURATION + links.slowMillis(from.id, other.id),
            () -> receive(from, other, version));
      }
    }
  }

  private void receive(Host from, Host to, int version) {
    if (carries(from, to)) {
      to.learn(version);
    }
  }

  void broadcast(Host from, ServerStatus status) {
    for (var to : world.hosts) {
      if (to != from && carries(from, to)) {
        send(from, to, status);
      } else if (to != from && from.view().contains(to.id)) {
        hold(from, to, status);
      }
    }
  }

  /// When the newest beat came of each other server that beats fast, as a server finds it when it
  /// looks: now and then one is lost.
  SortedMap<ServerId, Long> fastBeats(Host to) {
    var beats = new TreeMap<ServerId, Long>();
    for (var from : world.hosts) {
      if (!from.isFast() && !fastBeats.has(from, to)) {
        continue;
      }
      if (from == to || !to.view().contains(from.id)) {
        fastBeats.forget(from, to);
      } else if (connected(from, to) && !from.isFast()) {
        fastBeats.forget(from, to);
      } else if (connected(from, to) && !clock.chance(3)) {
        long atMillis = clock.now() - clock.delay(0, Timing.BEAT);
        fastBeats.put(from, to, Math.max(fastBeats.of(from, to), atMillis));
      }
      if (fastBeats.has(from, to)) {
        beats.put(from.id, fastBeats.of(from, to));
      }
    }
    return beats;
  }

  /// Whether a server must know by now that another one, which it has heard beat fast, is silent.
  boolean isLongUnheard(Host from, Host to) {
    return fastBeats.has(from, to)
        && !connected(from, to)
        && clock.now() - Math.max(fastBeats.of(from, to), lastArrivals.of(from, to))
            > world.timing.silence();
  }

  private void hold(Host from, Host to, ServerStatus status) {
    if (from.isUp() && to.isUp() && clock.chance(50)) {
      held.put(new Link(from.id, to.id), new Held(status, from.incarnation(), to.incarnation()));
    }
  }

  void deliverHeld() {
    for (var link : List.copyOf(held.keySet())) {
      var from = world.host(link.from());
      var to = world.host(link.to());
      var message = connected(from, to) ? held.remove(link) : null;
      if (message != null && message.fromIncarnation == from.incarnation()) {
        send(from, to, message.status, message.toIncarnation, Timing.HELD_BACK);
      }
    }
  }

  private void send(Host from, Host to, ServerStatus status) {
    long slowMillis = links.slowMillis(from.id, to.id);
    send(from, to, status, to.incarnation(), slowMillis + (clock.chance(5) ? Timing.MESSAGE : 20));
  }

  private void send(Host from, Host to, ServerStatus status, int incarnation, long longestMillis) {
    long arrivalMillis =
        Math.max(clock.now() + clock.delay(1, longestMillis), lastArrivals.of(from, to));
    lastArrivals.put(from, to, arrivalMillis);
    int copies = clock.chance(1) ? 2 : 1;
    for (int i = 0; i < copies; i++) {
      clock.after(
          arrivalMillis - clock.now(),
          () -> {
            boolean open = carries(from, to);
            if (open && to.incarnation() == incarnation) {
              to.take(new WatchEvent.StatusHeard(clock.now(), status));
            } else if (!open && to.incarnation() == incarnation) {
              hold(from, to, status);
            }
          });
    }
  }
}
