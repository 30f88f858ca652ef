package dev.meerkat.lab.dataset;

import dev.meerkat.lab.Await;
import dev.meerkat.lab.LabFailure;
import dev.meerkat.lab.LabProcess;
import dev.meerkat.lab.Shell;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.stream.Stream;

/// MariaDB of Debian 12, with tables of InnoDB, under four of its command-line clients.
final class MariaDb implements Database {
  private static final Duration START_LIMIT = Duration.ofSeconds(100);
  private static final Duration DEATH_LIMIT = Duration.ofSeconds(60);
  private static final int CLIENTS = 4;
  static final int ACCOUNTS = 100_000;
  static final int TELLERS = 20;

  private static final String SUMS =
      """
      SELECT (SELECT SUM(balance) FROM lab.accounts), (SELECT SUM(balance) FROM lab.tellers),
        (SELECT COALESCE(SUM(delta), 0) FROM lab.history)
      """;

  private final DatabaseHost host;
  private Optional<LabProcess> server = Optional.empty();

  MariaDb(DatasetSide side) {
    this.host = new DatabaseHost(side, "mysql");
  }

  private String socket() {
    return host.run().resolve("mariadb.sock").toString();
  }

  @Override
  public void create() {
    host.makeData();
    host.run(
        "mariadb-install-db",
        "--no-defaults",
        "--datadir=" + host.data(),
        "--auth-root-authentication-method=normal",
        "--skip-test-db");
  }

  @Override
  public void start() {
    LabProcess started =
        host.start(
            "mariadb",
            "mariadbd",
            "--no-defaults",
            "--datadir=" + host.data(),
            "--socket=" + socket(),
            "--pid-file=" + host.run().resolve("mariadb.pid"),
            "--skip-networking",
            "--innodb-buffer-pool-size=32M",
            // Small, so that a host dies in the middle of checkpoints too.
            "--innodb-log-file-size=16M");
    server = Optional.of(started);
    Await.until(
        "MariaDB, see its log in " + host.run().getParent(),
        START_LIMIT,
        () -> {
          if (!started.isAlive()) {
            throw new LabFailure("MariaDB does not start: " + started.output());
          }
          return host.attempt(words("-e", "SELECT 1")).exit() == 0;
        });
  }

  private String[] words(String... more) {
    var words =
        new ArrayList<>(
            List.of(
                "mariadb",
                "--no-defaults",
                "--socket=" + socket(),
                "--user=root",
                "--batch",
                "--skip-column-names",
                "--unbuffered"));
    words.addAll(List.of(more));
    return words.toArray(String[]::new);
  }

  private String query(String statements) {
    return host.run(words("-e", statements));
  }

  @Override
  public void fill() {
    query(
        """
        CREATE DATABASE lab;
        USE lab;
        CREATE TABLE accounts (id INT PRIMARY KEY, balance BIGINT NOT NULL, note CHAR(80) NOT NULL);
        CREATE TABLE tellers (id INT PRIMARY KEY, balance BIGINT NOT NULL);
        CREATE TABLE history (id BIGINT AUTO_INCREMENT PRIMARY KEY, account INT NOT NULL,
          teller INT NOT NULL, delta BIGINT NOT NULL, KEY (account));
        CREATE TABLE done (round INT, client INT, number BIGINT, PRIMARY KEY (round, client, number));
        INSERT INTO accounts SELECT seq, 0, 'note' FROM seq_1_to_%d;
        INSERT INTO tellers SELECT seq, 0 FROM seq_1_to_%d;
        """
            .formatted(ACCOUNTS, TELLERS));
  }

  private LabProcess running() {
    return server.orElseThrow(() -> new LabFailure("MariaDB was never started"));
  }

  @Override
  public void stop() {
    if (running().stop() != 0) {
      throw new LabFailure("MariaDB did not stop in order: " + running().output());
    }
  }

  @Override
  public void kill() {
    running().killAll();
  }

  @Override
  public Load load(int round) {
    List<MariaClient> clients = new ArrayList<>();
    for (int client = 0; client < CLIENTS; client++) {
      clients.add(MariaClient.start(host.client(words("lab")), round, client));
    }
    return () -> {
      List<Transaction> all = new ArrayList<>();
      for (MariaClient client : clients) {
        all.addAll(client.finish(DEATH_LIMIT));
      }
      return all;
    };
  }

  @Override
  public List<String> damage() {
    List<String> found = new ArrayList<>(DatabaseHost.complaints(running()));
    Shell.Outcome check =
        host.attempt(
            "mariadb-check",
            "--no-defaults",
            "--socket=" + socket(),
            "--user=root",
            "--all-databases",
            "--check",
            "--extended");
    if (check.exit() != 0) {
      found.add("mariadb-check: " + check.output() + check.errors());
    }
    check
        .output()
        .lines()
        .filter(line -> line.startsWith("error") || line.startsWith("warning"))
        .forEach(line -> found.add("mariadb-check: " + line));
    String sums = query(SUMS).strip();
    if (Stream.of(sums.split("\\s+", -1)).distinct().count() != 1) {
      found.add("balances of accounts, tellers and history: " + sums);
    }
    String counts =
        query("SELECT (SELECT COUNT(*) FROM lab.done), (SELECT COUNT(*) FROM lab.history)").strip();
    if (Stream.of(counts.split("\\s+", -1)).distinct().count() != 1) {
      found.add("transactions and lines of history: " + counts);
    }
    return found;
  }

  @Override
  public Map<Integer, SortedSet<Long>> present(int round) {
    return DatabaseHost.transactions(
        query("SELECT client, number FROM lab.done WHERE round = " + round));
  }
}
