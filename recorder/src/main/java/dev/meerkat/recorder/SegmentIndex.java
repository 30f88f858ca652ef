package dev.meerkat.recorder;

import dev.meerkat.core.archive.Timeline;
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
import java.util.NavigableMap;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The closed segments of a volume, in SQLite. What it says of segments, the files tell too: it can
/// be lost, and is built again. Safe for use by several threads.
final class SegmentIndex implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(SegmentIndex.class);

  /// `doomed` has segments whose files are being deleted, `deleted` the periods that retention has
  /// deleted: the one thing here that the files do not tell.
  private static final List<String> SCHEMA =
      List.of(
          "CREATE TABLE IF NOT EXISTS segment (camera TEXT NOT NULL, start_micros INTEGER NOT NULL,"
              + " end_micros INTEGER NOT NULL, size_bytes INTEGER NOT NULL,"
              + " PRIMARY KEY (camera, start_micros)) WITHOUT ROWID",
          "CREATE TABLE IF NOT EXISTS doomed (camera TEXT NOT NULL, start_micros INTEGER NOT NULL,"
              + " PRIMARY KEY (camera, start_micros)) WITHOUT ROWID",
          "CREATE TABLE IF NOT EXISTS deleted (camera TEXT NOT NULL, start_micros INTEGER NOT NULL,"
              + " end_micros INTEGER NOT NULL, PRIMARY KEY (camera, start_micros)) WITHOUT ROWID");

  /// Segments of a camera follow each other, so only the last one that starts before a period can
  /// reach into it.
  private static final String OVERLAPPING =
      "SELECT start_micros, end_micros, size_bytes FROM segment WHERE camera = ?1"
          + " AND start_micros >= coalesce((SELECT max(start_micros) FROM segment"
          + " WHERE camera = ?1 AND start_micros <= ?2), ?2)"
          + " AND start_micros < ?3 AND end_micros > ?2 ORDER BY start_micros";

  /// Of each camera; they grow longer rather than more.
  private static final int MAX_DELETED_PERIODS = 10_000;

  private static final int SQLITE_IOERR = 10;
  private static final int SQLITE_CORRUPT = 11;
  private static final int SQLITE_FULL = 13;
  private static final int SQLITE_CANTOPEN = 14;
  private static final int SQLITE_NOTADB = 26;

  private final ReentrantLock lock = new ReentrantLock();
  private final Connection connection;
  private final NavigableMap<CameraId, Long> sizes;

  private SegmentIndex(Connection connection, NavigableMap<CameraId, Long> sizes) {
    this.connection = connection;
    this.sizes = sizes;
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
      for (String table : SCHEMA) {
        statement.execute(table);
      }
      var index = new SegmentIndex(connection, sizes(statement));
      index.doomed(); // so that a row that cannot be is found now
      return index;
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
  }

  private static NavigableMap<CameraId, Long> sizes(Statement statement) throws SQLException {
    var sizes = new TreeMap<CameraId, Long>();
    try (ResultSet row =
        statement.executeQuery("SELECT camera, sum(size_bytes) FROM segment GROUP BY camera")) {
      while (row.next()) {
        sizes.put(camera(row), row.getLong(2));
      }
    }
    return sizes;
  }

  /// @throws SQLException that says that the file is damaged, for a name that no camera can have
  private static CameraId camera(ResultSet row) throws SQLException {
    String name = row.getString(1);
    try {
      return new CameraId(name == null ? "" : name);
    } catch (IllegalArgumentException e) {
      throw new SQLException("a row that cannot be: " + e.getMessage(), "", SQLITE_CORRUPT, e);
    }
  }

  /// Whether an error of [#open] means that the file is of no use any more, other than that the
  /// disk is full or cannot be written.
  static boolean isDamage(SQLException e) {
    int code = e.getErrorCode() & 0xff; // the rest tells more about it
    return code == SQLITE_CORRUPT || code == SQLITE_NOTADB;
  }

  /// Whether it may have been for want of room on the disk: SQLite says so of its tables, but not
  /// of the files that it keeps beside them.
  static boolean mayBeFull(SQLException e) {
    int code = e.getErrorCode() & 0xff;
    return code == SQLITE_FULL || code == SQLITE_IOERR || code == SQLITE_CANTOPEN;
  }

  /// Adds segments or corrects them, all or none.
  void put(List<Segment> segments) throws SQLException {
    var added = new TreeMap<CameraId, Long>();
    write(
        "INSERT OR REPLACE INTO segment VALUES (?, ?, ?, ?)",
        insert -> {
          for (Segment segment : segments) {
            long before = sizeBytes(segment.camera(), segment.startMicros());
            insert.setString(1, segment.camera().value());
            insert.setLong(2, segment.startMicros());
            insert.setLong(3, segment.endMicros());
            insert.setLong(4, segment.sizeBytes());
            insert.executeUpdate();
            added.merge(segment.camera(), segment.sizeBytes() - before, Long::sum);
          }
        },
        () -> added.forEach((camera, bytes) -> sizes.merge(camera, bytes, Long::sum)));
  }

  private long sizeBytes(CameraId camera, long startMicros) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            "SELECT size_bytes FROM segment WHERE camera = ? AND start_micros = ?")) {
      select.setString(1, camera.value());
      select.setLong(2, startMicros);
      try (ResultSet row = select.executeQuery()) {
        return row.next() ? row.getLong(1) : 0;
      }
    }
  }

  /// Forgets all segments; what was deleted stays known.
  void clear() throws SQLException {
    write("DELETE FROM segment", PreparedStatement::executeUpdate, sizes::clear);
  }

  /// Forgets a segment whose file is not there.
  void remove(CameraId camera, long startMicros) throws SQLException {
    long[] bytes = new long[1];
    write(
        "DELETE FROM segment WHERE camera = ? AND start_micros = ?",
        delete -> {
          bytes[0] = sizeBytes(camera, startMicros);
          delete.setString(1, camera.value());
          delete.setLong(2, startMicros);
          delete.executeUpdate();
        },
        () -> sizes.merge(camera, -bytes[0], Long::sum));
  }

  /// Bytes of each camera's segments.
  NavigableMap<CameraId, Long> sizes() {
    lock.lock();
    try {
      return new TreeMap<>(sizes);
    } finally {
      lock.unlock();
    }
  }

  /// Begins to delete: the segments are not read any more, and their periods count as deleted.
  void doom(List<Segment> segments) throws SQLException {
    var removed = new TreeMap<CameraId, Long>();
    write(
        "DELETE FROM segment WHERE camera = ? AND start_micros = ?",
        delete -> {
          for (Segment segment : segments) {
            long bytes = sizeBytes(segment.camera(), segment.startMicros());
            delete.setString(1, segment.camera().value());
            delete.setLong(2, segment.startMicros());
            delete.executeUpdate();
            removed.merge(segment.camera(), -bytes, Long::sum);
            update(
                "INSERT OR REPLACE INTO doomed VALUES (?, ?)",
                segment.camera(),
                segment.startMicros());
            addDeleted(segment);
          }
        },
        () -> removed.forEach((camera, bytes) -> sizes.merge(camera, bytes, Long::sum)));
  }

  /// Joins the segment to the period that ends where it begins, if there is one. Old periods go
  /// when there are too many.
  private void addDeleted(Segment segment) throws SQLException {
    CameraId camera = segment.camera();
    int joined =
        update(
            "UPDATE deleted SET end_micros = max(end_micros, ?3) WHERE camera = ?1"
                + " AND start_micros = (SELECT max(start_micros) FROM deleted WHERE camera = ?1"
                + " AND start_micros <= ?2 AND end_micros >= ?2 - "
                + Timeline.JOINT_TOLERANCE_MICROS
                + ")",
            camera,
            segment.startMicros(),
            segment.endMicros());
    if (joined == 0) {
      update(
          "INSERT INTO deleted VALUES (?, ?, ?)",
          camera,
          segment.startMicros(),
          segment.endMicros());
      update(
          "DELETE FROM deleted WHERE camera = ?1 AND start_micros <= (SELECT start_micros FROM"
              + " deleted WHERE camera = ?1 ORDER BY start_micros DESC LIMIT 1 OFFSET "
              + MAX_DELETED_PERIODS
              + ")",
          camera);
    }
  }

  private int update(String sql, CameraId camera, long... numbers) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, camera.value());
      for (int i = 0; i < numbers.length; i++) {
        statement.setLong(2 + i, numbers[i]);
      }
      return statement.executeUpdate();
    }
  }

  /// Segments whose deletion was begun and has not ended.
  List<Doomed> doomed() throws SQLException {
    return query(
        "SELECT camera, start_micros FROM doomed",
        _ -> {},
        row -> new Doomed(camera(row), row.getLong(2)));
  }

  /// Whose file is to be deleted.
  record Doomed(CameraId camera, long startMicros) {}

  /// The files of all that is doomed are gone.
  void buried() throws SQLException {
    write("DELETE FROM doomed", PreparedStatement::executeUpdate, () -> {});
  }

  /// Periods of a camera that retention has deleted and that overlap a period, in order.
  List<Segment> deleted(CameraId camera, long fromMicros, long toMicros) throws SQLException {
    return query(
        "SELECT start_micros, end_micros FROM deleted WHERE camera = ? AND start_micros < ?"
            + " AND end_micros > ? ORDER BY start_micros",
        select -> {
          select.setString(1, camera.value());
          select.setLong(2, toMicros);
          select.setLong(3, fromMicros);
        },
        row -> new Segment(camera, row.getLong(1), row.getLong(2), 0));
  }

  /// Takes over from another index what retention has deleted, as far as that can be read.
  void keepDeleted(Path other) {
    lock.lock();
    try (PreparedStatement attach = connection.prepareStatement("ATTACH DATABASE ? AS other")) {
      attach.setString(1, other.toString());
      attach.execute();
      try (Statement copy = connection.createStatement()) {
        copy.execute("INSERT OR IGNORE INTO deleted SELECT * FROM other.deleted");
      } finally {
        try (Statement detach = connection.createStatement()) {
          detach.execute("DETACH DATABASE other");
        }
      }
    } catch (SQLException e) {
      log.warn("{}: it is not known any more what retention has deleted: {}", other, e.toString());
    } finally {
      lock.unlock();
    }
  }

  /// A camera's segments from a start time on, oldest first.
  List<Segment> page(CameraId camera, long fromMicros, int limit) throws SQLException {
    return query(
        "SELECT start_micros, end_micros, size_bytes FROM segment WHERE camera = ?"
            + " AND start_micros >= ? ORDER BY start_micros LIMIT ?",
        select -> {
          select.setString(1, camera.value());
          select.setLong(2, fromMicros);
          select.setInt(3, limit);
        },
        row -> new Segment(camera, row.getLong(1), row.getLong(2), row.getLong(3)));
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
  private void write(String sql, Parameters change, Runnable done) throws SQLException {
    lock.lock();
    try (Statement transaction = connection.createStatement();
        PreparedStatement statement = connection.prepareStatement(sql)) {
      transaction.execute("BEGIN IMMEDIATE");
      try {
        change.set(statement);
        transaction.execute("COMMIT");
        done.run();
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
