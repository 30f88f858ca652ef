package dev.meerkat.lab.dataset;

import dev.meerkat.lab.Await;
import dev.meerkat.lab.LabFailure;
import dev.meerkat.lab.LabProcess;
import dev.meerkat.lab.Shell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.stream.Stream;

/// PostgreSQL of Debian 12, under pgbench.
final class PostgreSql implements Database {
  private static final Path PROGRAMS = Path.of("/usr/lib/postgresql/15/bin");
  private static final Duration START_LIMIT = Duration.ofSeconds(100);
  private static final Duration DEATH_LIMIT = Duration.ofSeconds(60);
  private static final int SCALE = 2;

  /// Checkpoints come often, so that a host dies in the middle of some.
  private static final String CONFIGURATION =
      """
      listen_addresses = ''
      shared_buffers = 32MB
      max_wal_size = 64MB
      min_wal_size = 32MB
      checkpoint_timeout = 30s
      autovacuum_naptime = 5s
      lc_messages = 'C'
      """;

  private static final String SUMS =
      """
      SELECT (SELECT sum(abalance) FROM pgbench_accounts), (SELECT sum(tbalance) FROM pgbench_tellers),
        (SELECT sum(bbalance) FROM pgbench_branches),
        (SELECT coalesce(sum(delta), 0) FROM pgbench_history)
      """;

  private final DatabaseHost host;
  private Optional<LabProcess> server = Optional.empty();

  PostgreSql(DatasetSide side) {
    this.host = new DatabaseHost(side, "postgres");
  }

  @Override
  public void create() {
    host.makeData();
    host.run(program("initdb"), "-D", data(), "-k", "-A", "trust", "--locale=C.UTF-8");
    try {
      Files.writeString(
          host.data().resolve("postgresql.conf"), CONFIGURATION, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new LabFailure("cannot write the configuration of PostgreSQL", e);
    }
  }

  private static String program(String name) {
    return PROGRAMS.resolve(name).toString();
  }

  private String data() {
    return host.data().toString();
  }

  private String socket() {
    return host.run().toString();
  }

  @Override
  public void start() {
    LabProcess started =
        host.start("postgresql", program("postgres"), "-D", data(), "-k", socket());
    server = Optional.of(started);
    Await.until(
        "PostgreSQL, see its log in " + host.run().getParent(),
        START_LIMIT,
        () -> {
          if (!started.isAlive()) {
            throw new LabFailure("PostgreSQL does not start: " + started.output());
          }
          return host.attempt(program("pg_isready"), "-q", "-h", socket()).exit() == 0;
        });
  }

  @Override
  public void fill() {
    host.run(program("pgbench"), "-h", socket(), "-i", "-q", "-s", Integer.toString(SCALE));
    query(
        "CREATE TABLE done (round int, client int, number bigint,"
            + " PRIMARY KEY (round, client, number))");
    query("CREATE EXTENSION amcheck");
  }

  private String query(String words) {
    return host.run(
        program("psql"),
        "-h",
        socket(),
        "-X",
        "-q",
        "-At",
        "-F",
        " ",
        "-v",
        "ON_ERROR_STOP=1",
        "-c",
        words);
  }

  private LabProcess running() {
    return server.orElseThrow(() -> new LabFailure("PostgreSQL was never started"));
  }

  @Override
  public void stop() {
    if (running().stop() != 0) {
      throw new LabFailure("PostgreSQL did not stop in order: " + running().output());
    }
  }

  @Override
  public void kill() {
    running().killAll();
  }

  /// pgbench's own transaction, and a line for it.
  private static String script(int round) {
    return """
    \\set aid random(1, 100000 * %1$d)
    \\set bid random(1, %1$d)
    \\set tid random(1, 10 * %1$d)
    \\set delta random(-5000, 5000)
    \\set n :n + 1
    BEGIN;
    UPDATE pgbench_accounts SET abalance = abalance + :delta WHERE aid = :aid;
    SELECT abalance FROM pgbench_accounts WHERE aid = :aid;
    UPDATE pgbench_tellers SET tbalance = tbalance + :delta WHERE tid = :tid;
    UPDATE pgbench_branches SET bbalance = bbalance + :delta WHERE bid = :bid;
    INSERT INTO pgbench_history (tid, bid, aid, delta, mtime)
      VALUES (:tid, :bid, :aid, :delta, CURRENT_TIMESTAMP);
    INSERT INTO done (round, client, number) VALUES (%2$d, :client_id, :n);
    END;
    """
        .formatted(SCALE, round);
  }

  @Override
  public Load load(int round) {
    Path script = host.run().resolve("script.sql");
    try {
      Files.writeString(script, script(round));
    } catch (IOException e) {
      throw new LabFailure("cannot write " + script, e);
    }
    String log = "transactions-" + round;
    LabProcess clients =
        host.start(
            "pgbench",
            program("pgbench"),
            "-h",
            socket(),
            "-n",
            "-c",
            "4",
            "-j",
            "2",
            "-T",
            "3600",
            "-D",
            "n=0",
            "-f",
            script.toString(),
            "-l",
            "--log-prefix=" + host.run().resolve(log));
    return () -> {
      // Each client ends when it loses its connection, and pgbench with the last of them.
      clients.awaitExit(DEATH_LIMIT);
      return logged(log);
    };
  }

  /// What pgbench writes of each transaction that has ended (pgbench(1), per-transaction logging).
  private List<Transaction> logged(String log) {
    List<Transaction> found = new ArrayList<>();
    try (Stream<Path> files = Files.list(host.run())) {
      for (Path file :
          files.filter(each -> each.getFileName().toString().startsWith(log + ".")).toList()) {
        for (String line : Files.readAllLines(file)) {
          String[] words = line.split(" ", -1);
          long end = Long.parseLong(words[4]) * 1_000_000 + Long.parseLong(words[5]);
          long begin = end - Long.parseLong(words[2]);
          found.add(
              new Transaction(Integer.parseInt(words[0]), Long.parseLong(words[1]), begin, end));
        }
      }
    } catch (IOException e) {
      throw new LabFailure("cannot read what pgbench logged", e);
    }
    return found;
  }

  @Override
  public List<String> damage() {
    List<String> found = new ArrayList<>(DatabaseHost.complaints(running()));
    Shell.Outcome check =
        host.attempt(program("pg_amcheck"), "-h", socket(), "--heapallindexed", "postgres");
    if (check.exit() != 0) {
      found.add("pg_amcheck: " + check.output() + check.errors());
    }
    String sums = query(SUMS).strip();
    if (Stream.of(sums.split(" ", -1)).distinct().count() != 1) {
      found.add("balances of accounts, tellers, branches and history: " + sums);
    }
    String counts =
        query("SELECT (SELECT count(*) FROM done), (SELECT count(*) FROM pgbench_history)").strip();
    if (Stream.of(counts.split(" ", -1)).distinct().count() != 1) {
      found.add("transactions and lines of history: " + counts);
    }
    return found;
  }

  @Override
  public Map<Integer, SortedSet<Long>> present(int round) {
    return DatabaseHost.transactions(
        query("SELECT client, number FROM done WHERE round = " + round));
  }
}
