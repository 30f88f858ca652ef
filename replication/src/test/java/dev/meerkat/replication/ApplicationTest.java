package dev.meerkat.replication;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A database works in a mounted folder, and its copy opens.
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@Tag("root")
class ApplicationTest {
  @TempDir Path parent;

  /// In WAL mode its readers and writers share mapped memory, and locks.
  @ParameterizedTest
  @ValueSource(strings = {"wal", "delete"})
  void sqlite(String journal) throws Exception {
    MountProcess.assumePossible();
    Path folder = Files.createDirectory(parent.resolve("folder"));
    Path copy = Files.createDirectory(parent.resolve("copy"));
    try (MountProcess mount = MountProcess.start(folder, copy)) {
      try (Connection one = open(folder);
          Connection other = open(folder);
          Statement first = one.createStatement();
          Statement second = other.createStatement()) {
        first.execute("pragma journal_mode=" + journal);
        first.execute("create table rows (number integer primary key, text text)");
        for (int i = 0; i < 100; i++) {
          (i % 2 == 0 ? first : second)
              .execute("insert into rows values (" + i + ", hex(randomblob(500)))");
        }
        assertThat(answer(second, "select count(*) from rows")).isEqualTo("100");
      }
      mount.unmount();
    }
    for (Path database : new Path[] {folder, copy}) {
      try (Connection connection = open(database);
          Statement statement = connection.createStatement()) {
        assertThat(answer(statement, "pragma integrity_check")).isEqualTo("ok");
        assertThat(answer(statement, "select count(*) from rows")).isEqualTo("100");
      }
    }
  }

  @Test
  void programsRunFromIt() throws Exception {
    MountProcess.assumePossible();
    Path folder = Files.createDirectory(parent.resolve("folder"));
    try (MountProcess mount = MountProcess.start(folder)) {
      Files.copy(Path.of("/bin/true"), folder.resolve("program"));
      Files.setAttribute(folder.resolve("program"), "unix:mode", 0755);
      assertThat(new ProcessBuilder(folder.resolve("program").toString()).start().waitFor())
          .isZero();
      mount.unmount();
    }
  }

  private static Connection open(Path folder) throws Exception {
    return DriverManager.getConnection(
        "jdbc:sqlite:" + folder.resolve("data.db") + "?busy_timeout=20000");
  }

  private static String answer(Statement statement, String question) throws Exception {
    try (ResultSet result = statement.executeQuery(question)) {
      result.next();
      return result.getString(1);
    }
  }
}
