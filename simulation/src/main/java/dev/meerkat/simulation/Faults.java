package dev.meerkat.simulation;

import dev.meerkat.core.model.CameraId;
import dev.meerkat.core.model.ServerId;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;

/// What goes wrong in a run, by chance: crashes, cuts, splits, dead cameras, and administrators.
final class Faults {
  private final World world;
  private final Sites sites;
  private final SplittableRandom random;
  private boolean over;

  Faults(World world, Sites sites, SplittableRandom random) {
    this.world = world;
    this.sites = sites;
    this.random = random;
  }

  /// Starts all servers at about the same time, most of them alone at first.
  void startAll() {
    for (var host : world.hosts.values()) {
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
            happen();
            begin();
          }
        });
  }

  /// Heals everything.
  void end() {
    over = true;
    world.network.healAll();
    world.hosts.values().stream().filter(host -> !host.isUp()).forEach(this::start);
    world.hosts.values().stream()
        .findFirst()
        .ifPresent(host ->
            world.configure(host, Sites.homely(sites.changed(world.newestConfiguration()))));
  }

  private void happen() {
    switch (random.nextInt(13)) {
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
      case 10 -> flap(anyHost(), random.nextInt(1, 6));
      default -> configure(anyHost());
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
            if (host.isUp() && host.incarnation() == incarnation && host.view().isEmpty()) {
              host.see(new TreeSet<>(List.of(host.id)));
            }
          });
    } else {
      world.network.refresh(host, random.nextLong(50, 1_000));
    }
    world.network.refreshViews(100, Timing.JOIN);
  }

  private void crash(Host host) {
    if (!host.isUp()) {
      return;
    }
    host.crash();
    world.network.refreshViews(20, Timing.DEATH);
    long longestMillis = random.nextBoolean() ? 3_000 : 60_000;
    later(longestMillis, () -> start(host));
  }

  private void cut(Host host) {
    if (!host.isUp()) {
      return;
    }
    int kind = random.nextInt(4);
    world.network.cut(host, kind != 0, kind != 1);
    long durationMillis = random.nextLong(500, 40_000);
    world.clock.after(
        durationMillis + random.nextLong(0, 3_000), () -> world.network.reconnectServers(host));
    world.clock.after(
        durationMillis + random.nextLong(0, 3_000), () -> world.network.reconnectCameras(host));
  }

  /// The connection of a server with the others comes and goes.
  private void flap(Host host, int times) {
    world.network.cut(host, true, false);
    world.clock.after(
        random.nextLong(500, 8_000),
        () -> {
          world.network.reconnectServers(host);
          if (times > 1) {
            later(4_000, () -> flap(host, times - 1));
          }
        });
  }

  private void split() {
    var side = new TreeSet<ServerId>();
    for (var id : world.hosts.keySet()) {
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
      world.network.kill(camera, true);
      later(60_000, () -> world.network.kill(camera, false));
    }
  }

  private void blockCamera(Host host) {
    var cameras = cameras();
    if (!cameras.isEmpty()) {
      var camera = cameras.get(random.nextInt(cameras.size()));
      world.network.block(host, camera, true);
      later(60_000, () -> world.network.block(host, camera, false));
    }
  }

  private void configure(Host host) {
    if (host.isUp()) {
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
    var hosts = new ArrayList<>(world.hosts.values());
    return hosts.get(random.nextInt(hosts.size()));
  }
}
