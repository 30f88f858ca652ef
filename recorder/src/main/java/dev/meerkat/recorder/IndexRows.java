package dev.meerkat.recorder;

import dev.meerkat.core.model.CameraId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.sqlite.SQLiteConfig;

/// The rows of an index, for looking only: its server may be using it.
final class IndexRows implements AutoCloseable {
  private static final int BUSY_MILLIS = 5_000;

  private final Connection connection;

  private IndexRows(Connection connection) {
    this.connection = connection;
  }

  /// @throws SQLException when there is no index that can be read
  static IndexRows open(Path file) throws SQLException {
    var config = new SQLiteConfig();
    config.setReadOnly(true);
    config.setBusyTimeout(BUSY_MILLIS);
    // Without its log nobody uses it; SQLite would make a log then, even to read.
    boolean used = Files.exists(file.resolveSibling(file.getFileName() + "-wal"));
    Connection connection =
        config.createConnection(
            "jdbc:sqlite:file:" + file.toUri().getRawPath() + (used ? "" : "?immutable=1"));
    try (Statement statement = connection.createStatement();
        ResultSet _ = statement.executeQuery("SELECT count(*) FROM sqlite_master")) {
      return new IndexRows(connection);
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
  }

  /// What SQLite finds wrong with its file; empty when nothing.
  Optional<String> damage() throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery("PRAGMA integrity_check(1)")) {
      String answer = result.next() ? result.getString(1) : "no answer";
      return "ok".equals(answer) ? Optional.empty() : Optional.of(answer);
    }
  }

  /// Names that stand in the camera's column, whether or not they can be a camera's.
  Set<String> cameras() throws SQLException {
    var cameras = new TreeSet<String>();
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery("SELECT DISTINCT camera FROM segment")) {
      while (result.next()) {
        cameras.add(result.getString(1));
      }
    }
    return cameras;
  }

  /// A camera's segments by their start.
  NavigableMap<Long, Segment> of(CameraId camera) throws SQLException {
    var rows = new TreeMap<Long, Segment>();
    try (PreparedStatement select =
        connection.prepareStatement(
            "SELECT start_micros, end_micros, size_bytes FROM segment WHERE camera = ?")) {
      select.setString(1, camera.value());
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          rows.put(
              row.getLong(1), new Segment(camera, row.getLong(1), row.getLong(2), row.getLong(3)));
        }
      }
    }
    return rows;
  }

  boolean has(CameraId camera, long startMicros) throws SQLException {
    return has("segment", camera, startMicros);
  }

  private boolean has(String table, CameraId camera, long startMicros) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            "SELECT 1 FROM " + table + " WHERE camera = ? AND start_micros = ?")) {
      select.setString(1, camera.value());
      select.setLong(2, startMicros);
      try (ResultSet row = select.executeQuery()) {
        return row.next();
      }
    }
  }

  /// Whether retention is about to delete the segment's file. Older indexes have nothing of the
  /// kind.
  boolean isDoomed(CameraId camera, long startMicros) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet table =
            statement.executeQuery("SELECT 1 FROM sqlite_master WHERE name = 'doomed'")) {
      return table.next() && has("doomed", camera, startMicros);
    }
  }

  /// How much the index has in all.
  ///
  /// @param repair that has made it
  ArchiveRebuild.Result total(Path archive, ArchiveRepair repair) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT count(*), coalesce(sum(size_bytes), 0), count(DISTINCT camera)"
                    + " FROM segment")) {
      row.next();
      return new ArchiveRebuild.Result(
          archive,
          row.getLong(1),
          row.getLong(2),
          row.getLong(3),
          repair.unread().size(),
          repair.problems());
    }
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
