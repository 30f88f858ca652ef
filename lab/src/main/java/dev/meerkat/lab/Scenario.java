package dev.meerkat.lab;

import dev.meerkat.core.model.Redundancy;
import dev.meerkat.lab.Cameras.LabCamera;
import dev.meerkat.server.api.Times;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// What is done to a site, from whole to whole again; every camera's export across all of it is
/// looked at frame by frame.
public enum Scenario {
  /// kill -9 of north; it is started again, and its cameras come home.
  KILL(2_000, 2_000) {
    @Override
    void harm(LabSite site) {
      site.north().process().kill();
    }

    @Override
    void mend(LabSite site) {
      site.north().start();
    }
  },

  /// Every packet from and to north is dropped in silence; its cable is mended, and its cameras
  /// come home.
  CUT(7_000, 2_000) {
    @Override
    void harm(LabSite site) {
      site.network().cut(site.north().host());
    }

    @Override
    void mend(LabSite site) {
      site.network().heal();
    }
  },

  /// North and south do not see each other any more, while both see the cameras; then they do.
  SPLIT(7_000, 2_000) {
    @Override
    void harm(LabSite site) {
      site.network().split(List.of(site.north().host()), List.of(site.south().host()));
    }

    @Override
    void mend(LabSite site) {
      site.awaitAll(site.north());
      site.awaitAll(site.south());
      site.record(STEADY);
      site.network().heal();
    }

    @Override
    boolean losesFrames() {
      return false;
    }
  },

  /// The only volume of north's archive vanishes, as a disk does that is unmounted under its users;
  /// it comes back, and its cameras come home.
  DISK(4_000, 4_000) {
    @Override
    void harm(LabSite site) {
      site.north().loseVolume();
    }

    @Override
    void mend(LabSite site) {
      site.north().restoreVolume();
    }
  },

  /// North does not reach any camera any more, while both servers see each other and south reaches
  /// all; then it does.
  CAMNET(30_000, 30_000) {
    @Override
    void harm(LabSite site) {
      site.network().split(List.of(site.north().host()), List.of(site.cameraHost()));
    }

    @Override
    void mend(LabSite site) {
      site.network().heal();
    }

    @Override
    int runsOfSite() {
      return 3;
    }
  },

  /// kill -9 of north, whose cameras come home by order only; it is started again, and they are
  /// ordered home.
  FAILBACK(2_000, 2_000) {
    @Override
    void prepare(LabSite site) {
      site.north().set("set-server", site.north().name(), "--failback", "manual");
    }

    @Override
    void harm(LabSite site) {
      site.north().process().kill();
    }

    @Override
    void mend(LabSite site) {
      site.north().start();
      site.await(
          "north waiting for an order",
          site.south(),
          now ->
              now.servers().stream()
                  .anyMatch(each ->
                      each.name().equals(site.north().name())
                          && "waiting".equals(each.standing())));
      site.north().set("failback", site.north().name());
    }
  },

  /// North is drained, as for its maintenance; then its cameras are ordered home.
  DRAIN(10_000, 10_000) {
    @Override
    void harm(LabSite site) {
      site.north().set("drain", site.north().name());
    }

    @Override
    void mend(LabSite site) {
      site.north().set("drain", site.north().name(), "--end");
    }

    @Override
    boolean losesFrames() {
      return false;
    }
  };

  private static final Duration STEADY = Duration.ofSeconds(2);
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final long targetMillis;
  private final long fastTargetMillis;

  Scenario(long targetMillis, long fastTargetMillis) {
    this.targetMillis = targetMillis;
    this.fastTargetMillis = fastTargetMillis;
  }

  /// How often it fits into the length of the cameras' film.
  int runsOfSite() {
    return 5;
  }

  /// The takeover of every camera is to be done after this.
  public long targetMillis(Redundancy mode) {
    return mode == Redundancy.FAST ? fastTargetMillis : targetMillis;
  }

  /// Whether the takeover may cost frames.
  boolean losesFrames() {
    return true;
  }

  /// What a run begins with.
  void prepare(LabSite site) {}

  abstract void harm(LabSite site);

  abstract void mend(LabSite site);

  /// @param mode by which the cameras of north are protected
  /// @param random when, within the second between two key frames, the fault strikes
  public List<Measurement> run(LabSite site, Redundancy mode, SplittableRandom random)
      throws IOException {
    prepare(site);
    long fromMicros = Times.nowMicros();
    site.record(STEADY);
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextLong(1_000)));
    long startNanos = System.nanoTime();
    harm(site);
    var takeovers = takeovers(site, startNanos);
    site.record(STEADY);
    mend(site);
    site.await("one site again", site.south(), now -> LabSite.members(now, 2));
    site.awaitHome();
    site.record(STEADY);
    long toMicros = Times.nowMicros();
    var measurements = new ArrayList<Measurement>();
    for (LabCamera camera : site.cameras()) {
      long takeoverMillis = takeovers.getOrDefault(camera.name(), 0L);
      FrameTrace trace = site.export(site.south(), camera, fromMicros, toMicros);
      boolean mayLose = losesFrames() && !mode.accompanies() && takeoverMillis > 0;
      measurements.add(Measurement.of(camera.name(), takeoverMillis, mayLose, trace));
    }
    return measurements;
  }

  /// Until south records the cameras of north, in milliseconds since the fault. Returns once south
  /// is the one that is to record them, which comes later for those that it has recorded all along.
  private static Map<String, Long> takeovers(LabSite site, long startNanos) {
    var takeovers = new TreeMap<String, Long>();
    Await.until(
        "the takeover by south",
        LIMIT,
        () -> {
          for (LabCamera camera : site.ofNorth()) {
            if (!takeovers.containsKey(camera.name()) && site.records(site.south(), camera)) {
              long nanos = System.nanoTime() - startNanos;
              takeovers.put(camera.name(), Math.max(1, TimeUnit.NANOSECONDS.toMillis(nanos)));
            }
          }
          return takeovers.size() == site.ofNorth().size()
              && site.ofNorth().stream().allMatch(each -> site.hasTakenOver(site.south(), each));
        });
    return takeovers;
  }
}
