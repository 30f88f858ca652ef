package dev.meerkat.lab.dataset;

import dev.meerkat.core.replication.Mode;
import dev.meerkat.lab.LabFailure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;

/// A database on a dataset whose active host dies, again and again: the other one takes over, has
/// what was promised, and goes on, and the dead one comes back as its standby while it works.
final class DatabaseRounds {
  /// What dies, in which order.
  enum Death {
    /// The database meets a folder that fails.
    REPLICATION_ONLY,
    REPLICATION_FIRST,
    DATABASE_FIRST,
    /// The host, in silence: nothing tells its peer.
    HOST
  }

  /// What a round was like.
  ///
  /// @param lag just before the death
  /// @param lost of the acknowledged transactions
  /// @param takeoverMillis from when the clients have seen the death until the database answers on
  ///   the other side
  /// @param resyncMillis until the one that came back is complete again, under load but in
  ///   asynchronous mode
  record Round(
      int number,
      Death death,
      long loadMillis,
      String lag,
      int acknowledged,
      long lost,
      long takeoverMillis,
      long resyncMillis) {}

  private final Mode mode;
  private final DatasetPair pair;
  private final Map<String, Database> databases = new TreeMap<>();
  private final Map<Integer, Map<Integer, SortedSet<Long>>> kept = new TreeMap<>();
  private final SplittableRandom random;
  private Database.Load load;

  /// Makes the database on the active side, and has clients work.
  DatabaseRounds(
      Mode mode, DatasetPair pair, Map<String, Database> databases, SplittableRandom random) {
    this.mode = mode;
    this.pair = pair;
    this.databases.putAll(databases);
    this.random = random;
    Database first = active();
    first.create();
    first.start();
    first.fill();
    pair.active().await("a standby that has the tables", SideStatus::isLevel);
    this.load = first.load(1);
  }

  private Database active() {
    Database database = databases.get(pair.active().name());
    if (database == null) {
      throw new LabFailure("no database for " + pair.active().name());
    }
    return database;
  }

  /// @throws LabFailure when something is lost or damaged, or does not come in time
  Round round(int number) {
    Death death = Death.values()[random.nextInt(Death.values().length)];
    long loadMillis = random.nextLong(300, 4_000);
    LockSupport.parkNanos(Duration.ofMillis(loadMillis).toNanos());
    Database dying = active();
    String lag = pair.active().status().lag();
    die(death, dying);
    Promises promises = new Promises(load.finish());
    if (death == Death.REPLICATION_ONLY) {
      dying.kill();
    }
    // How soon the clients notice is not part of the takeover.
    long seen = System.nanoTime();
    pair.takeOver();
    Database taking = active();
    taking.start();
    long takeoverMillis = millis(seen, System.nanoTime());
    long lost = judge(number, promises, taking);
    if (mode != Mode.ASYNCHRONOUS) {
      load = taking.load(number + 1);
    }
    pair.network().heal();
    long back = System.nanoTime();
    pair.standby().start("standby");
    pair.awaitProtected();
    long resyncMillis = millis(back, System.nanoTime());
    if (mode == Mode.ASYNCHRONOUS) {
      // Before, a link that is slower than the load would never have done with the resync.
      load = taking.load(number + 1);
    }
    return new Round(
        number, death, loadMillis, lag, promises.count(), lost, takeoverMillis, resyncMillis);
  }

  private static long millis(long fromNanos, long toNanos) {
    return Duration.ofNanos(toNanos - fromNanos).toMillis();
  }

  private void die(Death death, Database database) {
    DatasetSide side = pair.active();
    switch (death) {
      case REPLICATION_ONLY -> side.kill();
      case REPLICATION_FIRST -> {
        side.kill();
        database.kill();
      }
      case DATABASE_FIRST -> {
        database.kill();
        side.kill();
      }
      case HOST -> {
        pair.network().cut(side.host());
        side.kill();
        database.kill();
      }
    }
  }

  /// @return how many acknowledged transactions are missing
  private long judge(int number, Promises promises, Database database) {
    List<String> problems = new ArrayList<>(database.damage());
    Map<Integer, SortedSet<Long>> present = database.present(number);
    problems.addAll(promises.holes(present));
    long lost = promises.lost(present);
    if (lost > 0 && mode != Mode.ASYNCHRONOUS) {
      problems.add(lost + " of " + promises.count() + " acknowledged transactions are missing");
    }
    kept.forEach((round, those) -> {
      if (!database.present(round).equals(those)) {
        problems.add("transactions of round " + round + " are not as they were after it");
      }
    });
    kept.put(number, present);
    if (!problems.isEmpty()) {
      throw new LabFailure(
          pair.active().name()
              + " took over, and its copy is wrong:\n"
              + String.join("\n", problems));
    }
    return lost;
  }

  /// Ends the clients and the database, and compares the two sides.
  void end() {
    // Clients end with their server; it ends in order once they are gone.
    active().kill();
    load.finish();
    active().start();
    active().stop();
    pair.endEqual();
  }
}
