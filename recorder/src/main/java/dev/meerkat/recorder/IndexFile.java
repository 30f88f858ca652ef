package dev.meerkat.recorder;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/// A SQLite file that one program reads and writes: each question and each change as a whole, one
/// after the other. Safe for use by several threads.
final class IndexFile implements AutoCloseable {
  private static final int SQLITE_IOERR = 10;
  private static final int SQLITE_CORRUPT = 11;
  private static final int SQLITE_FULL = 13;
  private static final int SQLITE_CANTOPEN = 14;
  private static final int SQLITE_NOTADB = 26;

  interface Reader {
    void read(ResultSet row) throws SQLException;
  }

  interface Row<T> {
    T read(ResultSet row) throws SQLException;
  }

  interface Change {
    void make() throws SQLException;
  }

  private final ReentrantLock lock = new ReentrantLock();
  private final Connection connection;

  private IndexFile(Connection connection) {
    this.connection = connection;
  }

  /// Opens or creates the file.
  ///
  /// @param schema statements that create what is missing
  /// @throws SQLException also when the file is damaged
  static IndexFile open(Path file, List<String> schema) throws SQLException {
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
      for (String table : schema) {
        statement.execute(table);
      }
      return new IndexFile(connection);
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
  }

  /// What is in the file cannot be; it is of no use any more.
  static SQLException damage(RuntimeException e) {
    return new SQLException("a row that cannot be: " + e.getMessage(), "", SQLITE_CORRUPT, e);
  }

  /// Whether an error means that the file is of no use any more, other than that the disk is full
  /// or cannot be written.
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

  /// @param parameters text or whole numbers
  <T> List<T> query(String sql, Row<T> row, Object... parameters) throws SQLException {
    var rows = new ArrayList<T>();
    each(sql, result -> rows.add(row.read(result)), parameters);
    return rows;
  }

  /// Reads rows one by one, as there may be millions of them.
  void each(String sql, Reader reader, Object... parameters) throws SQLException {
    lock.lock();
    try (PreparedStatement select = statement(sql, parameters);
        ResultSet results = select.executeQuery()) {
      while (results.next()) {
        reader.read(results);
      }
    } finally {
      lock.unlock();
    }
  }

  private PreparedStatement statement(String sql, Object... parameters) throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    for (int i = 0; i < parameters.length; i++) {
      statement.setObject(1 + i, parameters[i]);
    }
    return statement;
  }

  /// @param parameters text or whole numbers
  /// @return how many rows changed
  int update(String sql, Object... parameters) throws SQLException {
    lock.lock();
    try (PreparedStatement statement = statement(sql, parameters)) {
      return statement.executeUpdate();
    } finally {
      lock.unlock();
    }
  }

  /// Does several things while nobody else reads or writes.
  void alone(Change work) throws SQLException {
    lock.lock();
    try {
      work.make();
    } finally {
      lock.unlock();
    }
  }

  /// Changes all or nothing. On some errors, a full disk among them, SQLite has rolled back by
  /// itself.
  ///
  /// @param done what goes with it, before anybody else sees the change
  void write(Change change, Runnable done) throws SQLException {
    lock.lock();
    try (Statement transaction = connection.createStatement()) {
      transaction.execute("BEGIN IMMEDIATE");
      try {
        change.make();
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

  /// Does something with another such file beside this one, by the name `other`.
  void with(Path other, Change work) throws SQLException {
    alone(() -> {
      update("ATTACH DATABASE ? AS other", other.toString());
      try {
        work.make();
      } finally {
        update("DETACH DATABASE other");
      }
    });
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
}
