package dev.meerkat.simulation;

import dev.meerkat.core.model.Camera;
import dev.meerkat.core.model.CameraId;
import dev.meerkat.core.model.Failback;
import dev.meerkat.core.model.FailoverPriority;
import dev.meerkat.core.model.Redundancy;
import dev.meerkat.core.model.ServerId;
import dev.meerkat.core.model.ServerSettings;
import dev.meerkat.core.model.SiteConfiguration;
import dev.meerkat.core.model.Succession;
import dev.meerkat.core.watch.WatchSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;

/// Random sites, and random changes to them.
final class Sites {
  private static final int MOST_CAMERAS = 40;
  private static final List<FailoverPriority> PRIORITIES =
      List.of(
          FailoverPriority.HIGH,
          FailoverPriority.HIGH,
          FailoverPriority.MEDIUM,
          FailoverPriority.LOW,
          FailoverPriority.LOW,
          FailoverPriority.NEVER);

  private final SplittableRandom random;
  private final List<String> locations;
  private int created;

  Sites(SplittableRandom random) {
    this.random = random;
    this.locations = random.nextInt(3) == 0 ? List.of("east", "west") : List.of("");
  }

  /// Two to seven servers with one to thirty cameras, some of them at two locations.
  SiteConfiguration site() {
    var servers = new TreeMap<ServerId, ServerSettings>();
    int serverCount = random.nextInt(2, 8);
    boolean roomy = random.nextInt(3) == 0;
    for (int i = 0; i < serverCount; i++) {
      var id = new ServerId(String.valueOf((char) ('a' + i)));
      servers.put(id, roomy ? settings(id, true, 100) : randomSettings(id));
    }
    var cameras = new TreeMap<CameraId, Camera>();
    int cameraCount = random.nextInt(1, 31);
    for (int i = 0; i < cameraCount; i++) {
      var camera = camera(List.copyOf(servers.keySet()));
      cameras.put(camera.id(), camera);
    }
    return new SiteConfiguration(cameras, servers);
  }

  WatchSettings settings() {
    long unreachableAfterMillis = random.nextLong(4_000, 10_001);
    return new WatchSettings(
        random.nextLong(500, 3_001),
        random.nextLong(5_000, 30_001),
        1_000,
        random.nextLong(500, 1_001),
        unreachableAfterMillis,
        unreachableAfterMillis * 4 + random.nextLong(0, 20_001),
        1_000);
  }

  /// How much longer a message may take where a link is slow: mostly, no link is.
  long slowestMillis() {
    return random.nextInt(5) == 0 ? random.nextLong(500, 3_001) : 0;
  }

  /// One thing that an administrator might change.
  SiteConfiguration changed(SiteConfiguration site) {
    var cameras = new TreeMap<>(site.cameras());
    var servers = new TreeMap<>(site.servers());
    var serverIds = List.copyOf(servers.keySet());
    int kind = random.nextInt(10);
    if (kind == 0 && cameras.size() < MOST_CAMERAS) {
      var camera = camera(serverIds);
      cameras.put(camera.id(), camera);
    } else if (kind <= 2 || cameras.isEmpty()) {
      var id = any(serverIds);
      servers.put(id, randomSettings(id));
    } else if (kind == 9) {
      servers.replaceAll((_, server) -> server.with(server.failback().ordered(0)));
    } else {
      var old = any(new ArrayList<>(cameras.values()));
      if (kind == 3 && cameras.size() > 1) {
        cameras.remove(old.id());
      } else {
        cameras.put(old.id(), changed(old, kind, serverIds));
      }
    }
    return new SiteConfiguration(cameras, servers);
  }

  /// The site as it must be so that every camera comes home: nobody is draining or waits for
  /// orders.
  static SiteConfiguration homely(SiteConfiguration site) {
    var servers = new TreeMap<>(site.servers());
    servers.replaceAll((_, server) -> server.withDraining(false).with(Failback.AUTOMATIC));
    return new SiteConfiguration(site.cameras(), servers);
  }

  private Camera changed(Camera old, int kind, List<ServerId> serverIds) {
    return new Camera(
            old.id(),
            kind == 4 ? old.url() + "x" : old.url(),
            "",
            "",
            kind == 5 ? any(serverIds) : old.home(),
            kind == 6 ? any(PRIORITIES) : old.priority(),
            kind == 7 ? !old.enabled() : old.enabled())
        .with(kind == 8 ? succession(serverIds) : old.succession());
  }

  private Camera camera(List<ServerId> serverIds) {
    var id = new CameraId("c" + created++);
    return new Camera(id, "rtsp://10.0.0.1/" + id, "", "", any(serverIds), any(PRIORITIES), true)
        .with(succession(serverIds));
  }

  private Succession succession(List<ServerId> serverIds) {
    return new Succession(
        random.nextInt(3) == 0 ? Optional.of(any(serverIds)) : Optional.empty(),
        random.nextInt(4) == 0);
  }

  private ServerSettings randomSettings(ServerId id) {
    return settings(id, random.nextInt(5) > 0, random.nextInt(0, 9))
        .withDraining(random.nextInt(6) == 0)
        .with(new Failback(random.nextInt(3) == 0, 0))
        .with(random.nextInt(3) == 0 ? Redundancy.FAST : Redundancy.NORMAL);
  }

  private ServerSettings settings(ServerId id, boolean failover, int limit) {
    return new ServerSettings(id, "http://" + id + ":7080", failover, limit)
        .at(any(locations))
        .with(random.nextInt(3) == 0 ? Redundancy.NORMAL : any(List.of(Redundancy.values())));
  }

  private <T> T any(List<T> all) {
    return all.get(random.nextInt(all.size()));
  }
}
