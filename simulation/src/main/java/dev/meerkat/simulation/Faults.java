package dev.meerkat.simulation;

import dev.meerkat.core.model.CameraId;
import dev.meerkat.core.model.ServerId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;

/// What goes wrong in a run, by chance: crashes, cuts, splits, dead cameras, lost volumes,
/// administrators, and the [Hazards].
final class Faults {
  private final World world;
  private final Sites sites;
  private final SplittableRandom random;
  private final Hazards hazards;
  private final Map<FaultKind, Integer> counts = new EnumMap<>(FaultKind.class);
  private long undisturbedUntilMillis;
  private boolean over;

  Faults(World world, Sites sites, SplittableRandom random) {
    this.world = world;
    this.sites = sites;
    this.random = random;
    this.hazards = new Hazards(world, random.split(), () -> over);
  }

  /// How often each thing went wrong.
  Map<FaultKind, Integer> counts() {
    return Collections.unmodifiableMap(counts);
  }

  private void count(FaultKind kind) {
    counts.merge(kind, 1, Integer::sum);
  }

  /// Starts all servers at about the same time, most of them alone at first.
  void startAll() {
    for (var host : world.hosts) {
      world.clock.after(random.nextLong(0, 4_000), () -> start(host));
    }
  }

  /// Lets things go wrong until [#end]: now and then in quick succession, now and then only after
  /// everything has come to rest.
  void begin() {
    boolean calm = random.nextInt(3) == 0;
    long longestMillis = calm ? 2 * world.timing.rest() : 6_000;
    world.clock.after(
        random.nextLong(100, longestMillis + 1),
        () -> {
          if (!over) {
            if (world.clock.now() >= undisturbedUntilMillis) {
              happen();
            }
            begin();
          }
        });
  }

  /// Heals everything but leaves a few cameras to one server each, which all others are cut off
  /// from, so that these have to be searched for. Nothing else happens until [#end].
  void leaveToOne(SplittableRandom choice) {
    healAll();
    var cameras = cameras();
    for (int i = 0; i < 3 && !cameras.isEmpty(); i++) {
      var camera = cameras.remove(choice.nextInt(cameras.size()));
      int one = choice.nextInt(world.hosts.size());
      count(FaultKind.HIDDEN_CAMERA);
      for (var host : world.hosts) {
        if (host.number != one) {
          world.network.block(host, camera, true);
        }
      }
    }
  }

  /// Heals everything, and lets every camera go home.
  void end() {
    healAll();
    world.hosts.stream()
        .findFirst()
        .ifPresent(host ->
            world.configure(host, Sites.homely(sites.changed(world.newestConfiguration()))));
  }

  private void healAll() {
    over = true;
    world.hosts.forEach(hazards::wake);
    world.network.healAll();
    world.hosts.forEach(host -> host.loseVolume(false));
    world.hosts.stream().filter(host -> !host.isUp()).forEach(this::start);
  }

  private void happen() {
    switch (random.nextInt(23)) {
      case 0, 1, 2 -> crash(anyHost());
      case 3, 4 -> cut(anyHost());
      case 5 -> split();
      case 6 -> killCamera();
      case 7, 8 -> blockCamera(anyHost());
      case 9 -> {
        var host = anyHost();
        if (host.isUp()) {
          crash(host);
          crash(anyHost());
        }
      }
      case 10, 11 -> configure(anyHost());
      case 12, 13 -> {
        count(FaultKind.HANG);
        hazards.hang(anyHost());
      }
      case 14 -> {
        count(FaultKind.ONE_WAY);
        hazards.splitOneWay();
      }
      case 15, 16 -> {
        count(FaultKind.FLAP);
        hazards.flap(anyHost());
      }
      case 17, 18, 19 -> {
        if (hazards.slow(anyHost())) {
          count(FaultKind.SLOW);
        } else {
          count(FaultKind.CLOCK);
          hazards.setClock(anyHost());
        }
      }
      case 20 -> loseVolume(anyHost());
      default -> killOneAfterAnother();
    }
  }

  private void start(Host host) {
    if (host.isUp()) {
      return;
    }
    host.start();
    int incarnation = host.incarnation();
    if (random.nextInt(4) == 0) {
      world.clock.after(
          random.nextLong(50, 500),
          () -> {
            if (host.isAwake() && host.incarnation() == incarnation && host.view().isEmpty()) {
              host.see(new TreeSet<>(List.of(host.id)));
            }
          });
    } else {
      world.network.refresh(host, random.nextLong(50, 1_000));
    }
    world.network.refreshViews(100, Timing.JOIN);
  }

  private void crash(Host host) {
    crash(host, random.nextBoolean() ? 3_000 : 60_000);
  }

  private void crash(Host host, long longestMillis) {
    if (!host.isUp()) {
      return;
    }
    count(FaultKind.CRASH);
    host.crash();
    world.network.refreshViews(20, Timing.DEATH);
    later(longestMillis, () -> start(host));
  }

  /// Lets one server die, and another when all has come to rest without it: nothing else happens
  /// meanwhile.
  private void killOneAfterAnother() {
    var first = anyHost();
    var second = anyHost();
    if (first == second || !first.isUp()) {
      return;
    }
    long restMillis = Timing.DEATH + world.timing.rest() + 1_000;
    undisturbedUntilMillis = world.clock.now() + restMillis + 20_000;
    first.crash();
    world.network.refreshViews(20, Timing.DEATH);
    world.clock.after(
        restMillis,
        () -> {
          if (!over && second.isUp()) {
            count(FaultKind.SECOND_DEATH);
            crash(second, 60_000);
          }
        });
    world.clock.after(
        restMillis + 20_000,
        () -> {
          if (!over) {
            start(first);
          }
        });
  }

  private void cut(Host host) {
    if (!host.isAwake()) {
      return;
    }
    count(FaultKind.CUT);
    int kind = random.nextInt(4);
    world.network.cut(host, kind != 0, kind != 1);
    long durationMillis = random.nextLong(500, 40_000);
    world.clock.after(
        durationMillis + random.nextLong(0, 3_000), () -> world.network.reconnectServers(host));
    world.clock.after(
        durationMillis + random.nextLong(0, 3_000), () -> world.network.reconnectCameras(host));
  }

  private void split() {
    count(FaultKind.SPLIT);
    var side = new TreeSet<ServerId>();
    for (var id : world.names()) {
      if (random.nextBoolean()) {
        side.add(id);
      }
    }
    var cameras = new TreeMap<CameraId, Boolean>();
    if (random.nextBoolean()) {
      for (var id : world.newestConfiguration().cameras().keySet()) {
        cameras.put(id, random.nextBoolean());
      }
    }
    world.network.split(side, cameras);
    later(60_000, world.network::unite);
  }

  private void killCamera() {
    var cameras = cameras();
    if (!cameras.isEmpty()) {
      var camera = cameras.get(random.nextInt(cameras.size()));
      count(FaultKind.DEAD_CAMERA);
      world.network.kill(camera, true);
      later(60_000, () -> world.network.kill(camera, false));
    }
  }

  private void blockCamera(Host host) {
    var cameras = cameras();
    if (!cameras.isEmpty()) {
      var camera = cameras.get(random.nextInt(cameras.size()));
      count(FaultKind.BLOCKED_CAMERA);
      world.network.block(host, camera, true);
      later(60_000, () -> world.network.block(host, camera, false));
    }
  }

  private void loseVolume(Host host) {
    count(FaultKind.VOLUME);
    host.loseVolume(true);
    later(60_000, () -> host.loseVolume(false));
  }

  private void configure(Host host) {
    if (host.isAwake()) {
      count(FaultKind.CONFIGURATION);
      world.configure(host, sites.changed(world.newestConfiguration()));
    }
  }

  private void later(long longestMillis, Runnable action) {
    world.clock.after(
        random.nextLong(300, longestMillis + 1),
        () -> {
          if (!over) {
            action.run();
          }
        });
  }

  private List<CameraId> cameras() {
    return new ArrayList<>(world.newestConfiguration().cameras().keySet());
  }

  private Host anyHost() {
    var hosts = new ArrayList<>(world.hosts);
    return hosts.get(random.nextInt(hosts.size()));
  }
}
