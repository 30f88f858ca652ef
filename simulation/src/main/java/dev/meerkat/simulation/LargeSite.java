package dev.meerkat.simulation;

import dev.meerkat.core.model.Camera;
import dev.meerkat.core.model.CameraId;
import dev.meerkat.core.model.FailoverPriority;
import dev.meerkat.core.model.ServerId;
import dev.meerkat.core.model.ServerSettings;
import dev.meerkat.core.model.SiteConfiguration;
import dev.meerkat.core.plan.Standing;
import dev.meerkat.core.watch.WatchSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.SplittableRandom;
import java.util.TreeMap;

/// One run of a site of many servers: all start, three in ten die at once; of the rest some hang,
/// some come and go, some are on slow lines, some have their clocks set, and some hear nothing of
/// others; then the site splits in two. Everything is healed, and at last every camera must be at
/// home. The invariants are those of small sites.
final class LargeSite {
  private static final int MOST_CAMERAS_EACH = 3;
  private static final int MOST_FOREIGN_CAMERAS = 20;
  private static final int PERCENT_LOST = 30;
  private static final int PERCENT_DISTURBED = 5;
  private static final long SLOWEST_MILLIS = 500;
  private static final WatchSettings SETTINGS =
      new WatchSettings(3_000, 10_000, 1_000, 1_000, 10_000, 60_000, 1_000);

  private final SplittableRandom random;
  private final World world;
  private final Hazards hazards;
  private final Invariants invariants;
  private final Trace trace = Trace.quiet();
  private long events;
  private boolean over;

  private LargeSite(long seed, int servers) {
    this.random = new SplittableRandom(seed);
    this.world = new World(site(servers), SETTINGS, SLOWEST_MILLIS, random.split(), trace);
    this.hazards = new Hazards(world, random.split(), () -> over);
    this.invariants = Invariants.every(world, 1_000);
  }

  static Simulation.Outcome run(long seed, int servers) {
    return new LargeSite(seed, servers).run();
  }

  private SiteConfiguration site(int count) {
    var servers = new TreeMap<ServerId, ServerSettings>();
    var cameras = new TreeMap<CameraId, Camera>();
    for (int number = 0; number < count; number++) {
      var id = new ServerId("s" + number);
      servers.put(id, new ServerSettings(id, "http://" + id + ":7080", true, MOST_FOREIGN_CAMERAS));
      int own = random.nextInt(0, MOST_CAMERAS_EACH + 1);
      for (int i = 0; i < own; i++) {
        var camera = new CameraId("c" + cameras.size());
        cameras.put(
            camera,
            new Camera(
                camera, "rtsp://10.0.0.1/" + camera, "", "", id, FailoverPriority.HIGH, true));
      }
    }
    return new SiteConfiguration(cameras, servers);
  }

  private Simulation.Outcome run() {
    try {
      var hosts = List.copyOf(world.hosts);
      start(hosts);
      playFor(settledMillis());
      var lost = some(hosts, PERCENT_LOST);
      lost.forEach(Host::crash);
      world.network.refreshViews(20, Timing.DEATH);
      playFor(Timing.DEATH + world.timing.takeover());
      checkAllRecorded();
      disturb(hosts);
      playFor(10_000);
      world.network.split(side(), new TreeMap<>());
      playFor(10_000);
      over = true;
      hosts.forEach(hazards::wake);
      world.network.healAll();
      start(lost);
      playFor(settledMillis());
      invariants.checkAtHome();
      int disturbed = hosts.size() * PERCENT_DISTURBED / 100;
      return new Simulation.Outcome.Passed(
          events,
          Map.of(
              FaultKind.CRASH,
              lost.size(),
              FaultKind.HANG,
              disturbed,
              FaultKind.FLAP,
              disturbed,
              FaultKind.SLOW,
              disturbed,
              FaultKind.CLOCK,
              disturbed,
              FaultKind.ONE_WAY,
              1,
              FaultKind.SPLIT,
              1));
    } catch (Violation violation) {
      return new Simulation.Outcome.Failed(
          String.valueOf(violation.getMessage()), world.clock.now(), trace.last());
    }
  }

  private void start(List<Host> hosts) {
    hosts.forEach(host -> world.clock.between(0, 1_000, host::start));
    world.clock.after(1_001, () -> world.network.refreshViews(100, Timing.JOIN));
  }

  private void disturb(List<Host> hosts) {
    some(hosts, PERCENT_DISTURBED).forEach(hazards::hang);
    some(hosts, PERCENT_DISTURBED).forEach(hazards::flap);
    some(hosts, PERCENT_DISTURBED).forEach(hazards::slow);
    some(hosts, PERCENT_DISTURBED).forEach(hazards::setClock);
    hazards.splitOneWay();
  }

  private SortedSet<ServerId> side() {
    var side = world.names();
    side.removeIf(_ -> random.nextBoolean());
    return side;
  }

  private long settledMillis() {
    return Timing.JOIN
        + SETTINGS.startupWaitMillis()
        + SETTINGS.stabilityMillis()
        + 2 * (world.timing.takeover() + world.timing.handover());
  }

  private List<Host> some(List<Host> hosts, int percent) {
    var left = new ArrayList<>(hosts);
    var chosen = new ArrayList<Host>();
    while (chosen.size() < hosts.size() * percent / 100) {
      chosen.add(left.remove(random.nextInt(left.size())));
    }
    return chosen;
  }

  /// There is room for all of them, and nothing is in their way.
  private void checkAllRecorded() {
    for (var camera : world.newestConfiguration().cameras().keySet()) {
      if (world.hosts.stream().noneMatch(host -> host.isRecording(camera))) {
        throw new Violation("nobody records " + camera + " after a great loss");
      }
    }
    for (var host : world.hosts) {
      if (host.isUp() && host.state().standing() != Standing.STABLE) {
        throw new Violation(host.id + " is " + host.state().standing() + " after a great loss");
      }
    }
  }

  private void playFor(long millis) {
    long endMillis = world.clock.now() + millis;
    while (world.clock.advance(endMillis)) {
      events++;
      invariants.check();
    }
  }
}
