package dev.meerkat.lab.dataset;

import dev.meerkat.lab.Await;
import dev.meerkat.lab.LabFailure;
import java.time.Duration;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;

/// Applications on a dataset whose link, disks and processes fail, one after the other.
final class LinkRounds {
  private static final Duration STUCK = Duration.ofSeconds(100);

  private final DatasetPair pair;
  private final Map<String, LoopDisk> disks;
  private final SplittableRandom random;
  private Churn churn;

  /// @param disks of both sides, by their names
  LinkRounds(DatasetPair pair, Map<String, LoopDisk> disks, SplittableRandom random) {
    this.pair = pair;
    this.disks = disks;
    this.random = random;
    this.churn = Churn.start(pair.active().folder(), random.split());
  }

  /// The link is cut for some time: no application may notice more than a pause.
  ///
  /// @return for how long, in milliseconds
  long cut() {
    long failures = churn.failures();
    pause(random.nextLong(2_000));
    pair.network().cut(pair.standby().host());
    // Often long enough for the connection to be given up, after 5 s.
    long millis = random.nextLong(200, 12_000);
    pause(millis);
    churn.awaitProgress(STUCK);
    pair.network().heal();
    churn.awaitProgress(STUCK);
    if (random.nextInt(3) == 0) {
      pair.awaitProtected();
    }
    if (churn.failures() != failures) {
      throw new LabFailure("applications noticed that the link was cut: " + churn.lastFailure());
    }
    return millis;
  }

  /// The disk of the standby is full for some time: no application may notice.
  void fillStandby() {
    pair.awaitProtected();
    long failures = churn.failures();
    disk(pair.standby()).fill();
    pause(3_000);
    churn.awaitProgress(STUCK);
    disk(pair.standby()).free();
    pair.awaitProtected();
    if (churn.failures() != failures) {
      throw new LabFailure(
          "applications noticed that the standby's disk was full: " + churn.lastFailure());
    }
  }

  /// The disk of the active side is full for some time: applications get errors, and go on after.
  void fillActive() {
    pair.awaitProtected();
    LoopDisk disk = disk(pair.active());
    disk.fill();
    long failures = churn.failures();
    Await.until(
        "an application that meets a full disk",
        STUCK,
        () -> {
          // The journal ends, and applications shorten files: there is room again.
          disk.fill();
          return churn.failures() > failures;
        });
    disk.free();
    churn.awaitProgress(STUCK);
    pair.awaitProtected();
  }

  private LoopDisk disk(DatasetSide side) {
    LoopDisk disk = disks.get(side.name());
    if (disk == null) {
      throw new LabFailure("no disk for " + side.name());
    }
    return disk;
  }

  /// The standby dies in mid-resync, and comes back.
  void killStandbyInMidResync() {
    beginResync();
    pair.standby().kill();
    churn.awaitProgress(STUCK);
    pair.standby().start("standby");
    pair.awaitProtected();
  }

  /// The active side dies in mid-resync, and comes back as such.
  void killActiveInMidResync() {
    beginResync();
    restartActive();
    pair.awaitProtected();
  }

  /// By a crash of the active side: what it may have changed is compared afterwards.
  private void beginResync() {
    pair.awaitProtected();
    restartActive();
    pair.active().await("a resync", SideStatus::isResyncing);
  }

  private void restartActive() {
    pair.active().kill();
    churn.stop(STUCK);
    pair.active().start("active");
    pair.active().await("the active role", SideStatus::isActive);
    churn = Churn.start(pair.active().folder(), random.split());
  }

  private static void pause(long millis) {
    LockSupport.parkNanos(Duration.ofMillis(millis).toNanos());
  }

  /// Ends the applications, and compares the two sides.
  ///
  /// @return what the last applications did
  long end() {
    churn.stop(STUCK);
    pair.endEqual();
    return churn.operations();
  }
}
