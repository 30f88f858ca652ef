package dev.meerkat.lab.dataset;

import dev.meerkat.core.replication.Mode;
import dev.meerkat.lab.LabFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.ToLongFunction;

/// `lab/databases`: kills the active host of a database's dataset many times, and tells the figures
/// of each time.
public final class DatabaseCampaign {
  private enum Kind {
    POSTGRESQL,
    MARIADB;

    Database on(DatasetSide side) {
      return switch (this) {
        case POSTGRESQL -> new PostgreSql(side);
        case MARIADB -> new MariaDb(side);
      };
    }
  }

  private record Order(Kind kind, Mode mode, int kills, long seed, Path folder) {
    static Order of(String[] words) {
      Order order =
          new Order(Kind.POSTGRESQL, Mode.SYNCHRONOUS, 10, System.nanoTime(), Path.of("/var/tmp"));
      for (Words.Option option : Words.of(words)) {
        order = order.with(option.name(), option.value());
      }
      return order;
    }

    private Order with(String option, String value) {
      return switch (option) {
        case "--database" -> new Order(Words.one(Kind.values(), value), mode, kills, seed, folder);
        case "--mode" -> new Order(kind, Words.one(Mode.values(), value), kills, seed, folder);
        case "--kills" -> new Order(kind, mode, Words.number(value), seed, folder);
        case "--seed" -> new Order(kind, mode, kills, Long.parseLong(value), folder);
        case "--folder" -> new Order(kind, mode, kills, seed, Path.of(value));
        default -> throw new LabFailure("there is no option " + option);
      };
    }

    String name() {
      return "databases-" + Words.word(kind) + "-" + Words.word(mode);
    }
  }

  /// KiB a second: so that the standby is far enough behind to have lost something.
  private static final List<String> BEHIND = List.of("--limit", "2048");

  private DatabaseCampaign() {}

  public static void main(String[] words) throws IOException {
    Order order = Order.of(words);
    Files.createDirectories(Words.OUT);
    Path folder = DatasetPair.newFolder(order.folder());
    System.out.println(order.name() + ", seed " + order.seed() + ", in " + folder);
    try {
      run(order, folder);
    } catch (LabFailure e) {
      throw new LabFailure("logs are in " + folder + ": " + e.getMessage(), e);
    }
    System.exit(0);
  }

  private static void run(Order order, Path folder) throws IOException {
    Path csv = Words.OUT.resolve(order.name() + ".csv");
    List<String> lines = new ArrayList<>();
    lines.add("kill,death,load_ms,lag,acknowledged,lost,takeover_ms,resync_ms");
    List<DatabaseRounds.Round> all = new ArrayList<>();
    List<String> options = order.mode() == Mode.ASYNCHRONOUS ? BEHIND : List.of();
    try (DatasetPair pair = DatasetPair.start(order.mode(), folder, options)) {
      Map<String, Database> databases =
          Map.of(
              pair.active().name(), order.kind().on(pair.active()),
              pair.standby().name(), order.kind().on(pair.standby()));
      var rounds =
          new DatabaseRounds(order.mode(), pair, databases, new SplittableRandom(order.seed()));
      for (int number = 1; number <= order.kills(); number++) {
        DatabaseRounds.Round round = rounds.round(number);
        all.add(round);
        lines.add(csv(round));
        Files.write(csv, lines);
        System.out.println(round);
      }
      rounds.end();
    }
    System.out.printf(
        "%d kills, %d transactions acknowledged, %d lost; both folders are equal%n",
        all.size(),
        all.stream().mapToLong(DatabaseRounds.Round::acknowledged).sum(),
        all.stream().mapToLong(DatabaseRounds.Round::lost).sum());
    System.out.println("minimum, median, worst:");
    System.out.println("  takeover, ms  " + spread(all, DatabaseRounds.Round::takeoverMillis));
    System.out.println("  resync, ms    " + spread(all, DatabaseRounds.Round::resyncMillis));
  }

  private static String csv(DatabaseRounds.Round round) {
    return "%d,%s,%d,\"%s\",%d,%d,%d,%d"
        .formatted(
            round.number(),
            Words.word(round.death()),
            round.loadMillis(),
            round.lag(),
            round.acknowledged(),
            round.lost(),
            round.takeoverMillis(),
            round.resyncMillis());
  }

  private static String spread(
      List<DatabaseRounds.Round> all, ToLongFunction<DatabaseRounds.Round> figure) {
    long[] sorted = all.stream().mapToLong(figure).sorted().toArray();
    return sorted.length == 0
        ? "-"
        : sorted[0] + "  " + sorted[sorted.length / 2] + "  " + sorted[sorted.length - 1];
  }
}
