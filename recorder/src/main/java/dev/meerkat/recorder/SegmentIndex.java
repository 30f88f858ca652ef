package dev.meerkat.recorder;

import dev.meerkat.core.model.CameraId;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.locks.ReentrantLock;

/// The closed segments of an archive, in SQLite. It holds nothing that the files do not tell: it
/// can be lost, and is built again. Safe for use by several threads.
final class SegmentIndex implements AutoCloseable {
  private static final String SCHEMA =
      "CREATE TABLE IF NOT EXISTS segment (camera TEXT NOT NULL, start_micros INTEGER NOT NULL,"
          + " end_micros INTEGER NOT NULL, size_bytes INTEGER NOT NULL,"
          + " PRIMARY KEY (camera, start_micros)) WITHOUT ROWID";

  /// Segments of a camera follow each other, so only the last one that starts before a period can
  /// reach into it.
  private static final String OVERLAPPING =
      "SELECT start_micros, end_micros, size_bytes FROM segment WHERE camera = ?1"
          + " AND start_micros >= coalesce((SELECT max(start_micros) FROM segment"
          + " WHERE camera = ?1 AND start_micros <= ?2), ?2)"
          + " AND start_micros < ?3 AND end_micros > ?2 ORDER BY start_micros";

  private static final int SQLITE_CORRUPT = 11;
  private static final int SQLITE_NOTADB = 26;

  private final ReentrantLock lock = new ReentrantLock();
  private final Connection connection;

  private SegmentIndex(Connection connection) {
    this.connection = connection;
  }

  /// Opens or creates the index.
  ///
  /// @throws SQLException also when the file is damaged
  static SegmentIndex open(Path file) throws SQLException {
    Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
    try (Statement statement = connection.createStatement()) {
      try (ResultSet check = statement.executeQuery("PRAGMA quick_check(1)")) {
        String result = check.next() ? check.getString(1) : "no answer";
        if (!"ok".equals(result)) {
          throw new SQLException("quick_check: " + result, "", SQLITE_CORRUPT);
        }
      }
      statement.execute("PRAGMA journal_mode = WAL");
      statement.execute("PRAGMA synchronous = NORMAL");
      statement.execute(SCHEMA);
      return new SegmentIndex(connection);
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
  }

  /// Whether an error of [#open] means that the file is of no use any more, other than that the
  /// disk is full or cannot be written.
  static boolean isDamage(SQLException e) {
    int code = e.getErrorCode() & 0xff; // the rest tells more about it
    return code == SQLITE_CORRUPT || code == SQLITE_NOTADB;
  }

  /// Adds segments or corrects them, all or none.
  void put(List<Segment> segments) throws SQLException {
    write(
        "INSERT OR REPLACE INTO segment VALUES (?, ?, ?, ?)",
        insert -> {
          for (Segment segment : segments) {
            insert.setString(1, segment.camera().value());
            insert.setLong(2, segment.startMicros());
            insert.setLong(3, segment.endMicros());
            insert.setLong(4, segment.sizeBytes());
            insert.addBatch();
          }
          insert.executeBatch();
        });
  }

  void clear() throws SQLException {
    write("DELETE FROM segment", PreparedStatement::executeUpdate);
  }

  /// Segments that overlap a period, in order.
  List<Segment> overlapping(CameraId camera, long fromMicros, long toMicros) throws SQLException {
    return query(
        OVERLAPPING,
        select -> {
          select.setString(1, camera.value());
          select.setLong(2, fromMicros);
          select.setLong(3, toMicros);
        },
        row -> new Segment(camera, row.getLong(1), row.getLong(2), row.getLong(3)));
  }

  /// Start times of a camera's segments from a moment on.
  List<Long> starts(CameraId camera, long fromMicros) throws SQLException {
    return query(
        "SELECT start_micros FROM segment WHERE camera = ? AND start_micros >= ?",
        select -> {
          select.setString(1, camera.value());
          select.setLong(2, fromMicros);
        },
        row -> row.getLong(1));
  }

  OptionalLong newestStart(CameraId camera) throws SQLException {
    return query(
            "SELECT start_micros FROM segment WHERE camera = ? ORDER BY start_micros DESC LIMIT 1",
            select -> select.setString(1, camera.value()),
            row -> row.getLong(1))
        .stream()
        .mapToLong(Long::longValue)
        .findFirst();
  }

  @Override
  public void close() throws SQLException {
    lock.lock();
    try {
      connection.close();
    } finally {
      lock.unlock();
    }
  }

  private interface Parameters {
    void set(PreparedStatement statement) throws SQLException;
  }

  private interface Row<T> {
    T read(ResultSet row) throws SQLException;
  }

  private <T> List<T> query(String sql, Parameters parameters, Row<T> row) throws SQLException {
    lock.lock();
    try (PreparedStatement select = connection.prepareStatement(sql)) {
      parameters.set(select);
      var rows = new ArrayList<T>();
      try (ResultSet results = select.executeQuery()) {
        while (results.next()) {
          rows.add(row.read(results));
        }
      }
      return rows;
    } finally {
      lock.unlock();
    }
  }

  /// All or nothing. On some errors, a full disk among them, SQLite has rolled back by itself.
  private void write(String sql, Parameters change) throws SQLException {
    lock.lock();
    try (Statement transaction = connection.createStatement();
        PreparedStatement statement = connection.prepareStatement(sql)) {
      transaction.execute("BEGIN IMMEDIATE");
      try {
        change.set(statement);
        transaction.execute("COMMIT");
      } catch (SQLException e) {
        try {
          transaction.execute("ROLLBACK");
        } catch (SQLException rolledBack) {
          e.addSuppressed(rolledBack);
        }
        throw e;
      }
    } finally {
      lock.unlock();
    }
  }
}
