package dev.meerkat.recorder;

import dev.meerkat.core.ledger.Condition;
import dev.meerkat.core.ledger.Entry;
import dev.meerkat.core.ledger.History;
import dev.meerkat.core.ledger.Lapse;
import dev.meerkat.core.ledger.Outage;
import dev.meerkat.core.ledger.Run;
import dev.meerkat.core.model.CameraId;
import dev.meerkat.core.model.Cause;
import dev.meerkat.core.model.ServerId;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// The tables of a server's journal of outages, in SQLite. For use by one thread at a time.
final class JournalStore implements AutoCloseable {
  private static final List<String> SCHEMA =
      List.of(
          "PRAGMA journal_mode = WAL",
          "PRAGMA synchronous = NORMAL",
          "CREATE TABLE IF NOT EXISTS run (start_micros INTEGER PRIMARY KEY,"
              + " alive_micros INTEGER NOT NULL, ending TEXT NOT NULL)",
          "CREATE TABLE IF NOT EXISTS entry (id INTEGER PRIMARY KEY, camera TEXT NOT NULL,"
              + " at_micros INTEGER NOT NULL, mine INTEGER NOT NULL, cause TEXT,"
              + " detail TEXT NOT NULL)",
          "CREATE INDEX IF NOT EXISTS entry_of_camera ON entry (camera, at_micros, id)",
          "CREATE TABLE IF NOT EXISTS lapse (id INTEGER PRIMARY KEY, camera TEXT NOT NULL,"
              + " from_micros INTEGER NOT NULL, to_micros INTEGER NOT NULL, cause TEXT NOT NULL,"
              + " detail TEXT NOT NULL)",
          "CREATE INDEX IF NOT EXISTS lapse_of_camera ON lapse (camera, to_micros)");

  private static final int MAX_DETAIL_CHARS = 300;
  private static final int MAX_ROUNDS = 1_000;

  private final Connection connection;

  private JournalStore(Connection connection) {
    this.connection = connection;
  }

  /// @throws SQLException also when the file is damaged
  static JournalStore open(Path file) throws SQLException {
    return open(file.toString());
  }

  /// One that is gone when it is closed.
  static JournalStore inMemory() throws SQLException {
    return open(":memory:");
  }

  private static JournalStore open(String place) throws SQLException {
    Connection connection = DriverManager.getConnection("jdbc:sqlite:" + place);
    try (Statement statement = connection.createStatement()) {
      for (String sql : SCHEMA) {
        statement.execute(sql);
      }
      connection.setAutoCommit(false);
      return new JournalStore(connection);
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
  }

  /// One transaction's work.
  interface Work {
    void run() throws SQLException;
  }

  /// All or nothing.
  void together(Work work) throws SQLException {
    try {
      work.run();
      connection.commit();
    } catch (SQLException e) {
      try {
        connection.rollback();
      } catch (SQLException rolledBack) {
        e.addSuppressed(rolledBack);
      }
      throw e;
    }
  }

  void add(Entry entry) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO entry (camera, at_micros, mine, cause, detail) VALUES (?, ?, ?, ?, ?)")) {
      Condition condition = entry.condition();
      insert.setString(1, entry.camera().value());
      insert.setLong(2, entry.atMicros());
      insert.setBoolean(3, condition.mine());
      insert.setString(4, condition.cause().map(Cause::name).orElse(null));
      insert.setString(5, shortened(condition.detail()));
      insert.executeUpdate();
    }
  }

  void add(CameraId camera, Lapse lapse) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO lapse (camera, from_micros, to_micros, cause, detail)"
                + " VALUES (?, ?, ?, ?, ?)")) {
      insert.setString(1, camera.value());
      insert.setLong(2, lapse.fromMicros());
      insert.setLong(3, lapse.toMicros());
      insert.setString(4, lapse.cause().name());
      insert.setString(5, shortened(lapse.detail()));
      insert.executeUpdate();
    }
  }

  void put(Run run) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement("INSERT OR REPLACE INTO run VALUES (?, ?, ?)")) {
      insert.setLong(1, run.startMicros());
      insert.setLong(2, run.aliveMicros());
      insert.setString(3, run.ending().name());
      insert.executeUpdate();
    }
  }

  /// Adds all that another one has, in one transaction. A clock that was set back must not make
  /// runs overlap: what is not after the newest run here is told as beginning after it.
  void addAll(JournalStore other) throws SQLException {
    List<Run> runs =
        other.query(
            "SELECT start_micros, alive_micros, ending FROM run ORDER BY start_micros",
            _ -> {},
            JournalStore::run);
    List<Entry> entries =
        other.query(
            "SELECT camera, at_micros, mine, cause, detail FROM entry ORDER BY id",
            _ -> {},
            JournalStore::entry);
    SortedMap<CameraId, List<Lapse>> lapses = other.lapses();
    long notBefore = newestRun().map(last -> last.aliveMicros() + 1).orElse(0L);
    together(() -> {
      for (Run run : runs) {
        long start = Math.max(notBefore, run.startMicros());
        put(new Run(start, Math.max(start, run.aliveMicros()), run.ending()));
      }
      for (Entry entry : entries) {
        add(entry);
      }
      for (var each : lapses.entrySet()) {
        for (Lapse lapse : each.getValue()) {
          add(each.getKey(), lapse);
        }
      }
    });
  }

  private SortedMap<CameraId, List<Lapse>> lapses() throws SQLException {
    var lapses = new TreeMap<CameraId, List<Lapse>>();
    query(
        "SELECT camera, from_micros, to_micros, cause, detail FROM lapse ORDER BY id",
        _ -> {},
        row ->
            lapses
                .computeIfAbsent(new CameraId(row.getString(1)), _ -> new ArrayList<>())
                .add(
                    new Lapse(
                        row.getLong(2), row.getLong(3), cause(row.getString(4)), text(row, 5))));
    return lapses;
  }

  /// When the newest run began; empty in a new journal.
  Optional<Run> newestRun() throws SQLException {
    return query(
            "SELECT start_micros, alive_micros, ending FROM run ORDER BY start_micros DESC LIMIT 1",
            _ -> {},
            JournalStore::run)
        .stream()
        .findFirst();
  }

  /// The last line of each camera.
  SortedMap<CameraId, Entry> newest() throws SQLException {
    var newest = new TreeMap<CameraId, Entry>();
    query(
            "SELECT camera, at_micros, mine, cause, detail FROM entry"
                + " WHERE id IN (SELECT max(id) FROM entry GROUP BY camera)",
            _ -> {},
            JournalStore::entry)
        .forEach(entry -> newest.put(entry.camera(), entry));
    return newest;
  }

  /// What there is of a camera and a period, with what went before it and still held.
  History history(ServerId server, CameraId camera, long fromMicros, long toMicros)
      throws SQLException {
    List<Run> runs =
        query(
            "SELECT start_micros, alive_micros, ending FROM run WHERE start_micros >="
                + " coalesce((SELECT max(start_micros) FROM run WHERE start_micros <= ?1), ?1)"
                + " AND start_micros <="
                + " coalesce((SELECT min(start_micros) FROM run WHERE start_micros >= ?2), ?2)"
                + " ORDER BY start_micros",
            select -> {
              select.setLong(1, fromMicros);
              select.setLong(2, toMicros);
            },
            JournalStore::run);
    List<Entry> entries =
        query(
            "SELECT camera, at_micros, mine, cause, detail FROM entry WHERE camera = ?1"
                + " AND id >= coalesce((SELECT id FROM entry WHERE camera = ?1"
                + " AND at_micros <= ?2 ORDER BY at_micros DESC, id DESC LIMIT 1), 0)"
                + " AND at_micros < ?3 ORDER BY id",
            select -> {
              select.setString(1, camera.value());
              select.setLong(2, fromMicros);
              select.setLong(3, toMicros);
            },
            JournalStore::entry);
    List<Outage> lapses =
        query(
            "SELECT from_micros, to_micros, cause, detail FROM lapse WHERE camera = ?1"
                + " AND to_micros > ?2 AND from_micros < ?3 ORDER BY from_micros",
            select -> {
              select.setString(1, camera.value());
              select.setLong(2, fromMicros);
              select.setLong(3, toMicros);
            },
            row ->
                new Outage(
                    server, row.getLong(1), row.getLong(2), cause(row.getString(3)), text(row, 4)));
    return new History(server, runs, entries, lapses);
  }

  /// Keeps the tables within their limits.
  void prune(JournalLimits limits) throws SQLException {
    prune("entry", limits.entries());
    prune("lapse", limits.lapses());
    try (PreparedStatement delete =
        connection.prepareStatement(
            "DELETE FROM run WHERE start_micros NOT IN"
                + " (SELECT start_micros FROM run ORDER BY start_micros DESC LIMIT ?)")) {
      delete.setInt(1, limits.runs());
      delete.executeUpdate();
    }
  }

  private void prune(String table, int limit) throws SQLException {
    long over = count("SELECT count(*) FROM " + table) - limit;
    for (int round = 0; over > 0 && round < MAX_ROUNDS; round++) {
      long most =
          count("SELECT count(*) FROM " + table + " GROUP BY camera ORDER BY 1 DESC LIMIT 1");
      try (PreparedStatement delete =
          connection.prepareStatement(
              "DELETE FROM "
                  + table
                  + " WHERE id IN (SELECT id FROM "
                  + table
                  + " WHERE camera = (SELECT camera FROM "
                  + table
                  + " GROUP BY camera ORDER BY count(*) DESC LIMIT 1) ORDER BY id LIMIT ?)")) {
        delete.setLong(1, Math.min(over, Math.max(1, most / 2)));
        over -= delete.executeUpdate();
      }
    }
  }

  private long count(String sql) throws SQLException {
    return query(sql, _ -> {}, row -> row.getLong(1)).stream().findFirst().orElse(0L);
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }

  private static Run run(ResultSet row) throws SQLException {
    String ending = row.getString(3);
    for (Run.Ending each : Run.Ending.values()) {
      if (each.name().equals(ending)) {
        return new Run(row.getLong(1), row.getLong(2), each);
      }
    }
    throw new SQLException("a run that began at " + row.getLong(1) + " ended as " + ending);
  }

  private static Entry entry(ResultSet row) throws SQLException {
    Optional<Cause> cause = Optional.ofNullable(row.getString(4)).map(JournalStore::cause);
    return new Entry(
        new CameraId(row.getString(1)),
        row.getLong(2),
        new Condition(row.getBoolean(3), cause, text(row, 5)));
  }

  /// A newer version may have written causes that this one does not know.
  private static Cause cause(String name) {
    for (Cause cause : Cause.values()) {
      if (cause.name().equals(name)) {
        return cause;
      }
    }
    return Cause.UNKNOWN;
  }

  private static String text(ResultSet row, int column) throws SQLException {
    return Optional.ofNullable(row.getString(column)).orElse("");
  }

  private static String shortened(String detail) {
    return detail.length() <= MAX_DETAIL_CHARS
        ? detail
        : detail.substring(0, MAX_DETAIL_CHARS - 1) + "…";
  }

  private interface Parameters {
    void set(PreparedStatement statement) throws SQLException;
  }

  private interface Row<T> {
    T read(ResultSet row) throws SQLException;
  }

  private <T> List<T> query(String sql, Parameters parameters, Row<T> row) throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(sql)) {
      parameters.set(select);
      var rows = new ArrayList<T>();
      try (ResultSet results = select.executeQuery()) {
        while (results.next()) {
          rows.add(row.read(results));
        }
      }
      connection.commit();
      return rows;
    }
  }
}
