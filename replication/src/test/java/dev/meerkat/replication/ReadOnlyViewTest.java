package dev.meerkat.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What one sees of a standby's folder, and cannot change.
@Timeout(value = 600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@Tag("root")
class ReadOnlyViewTest {
  @TempDir Path parent;

  @Test
  void aStandbyIsReadAndNotChanged() throws Exception {
    var pair = DatasetProcess.pair(parent, "ASYNCHRONOUS");
    try (var north = pair.north();
        var south = pair.south()) {
      north.ask("promote COMPLETE");
      north.awaitActive();
      Path there = north.folder();
      Path here = south.folder();
      Files.createDirectories(there.resolve("deep/empty"));
      Files.writeString(there.resolve("deep/file"), "first");
      Files.createSymbolicLink(there.resolve("link"), Path.of("deep/file"));
      awaitApplied(north, south);
      assertThat(here.resolve("link")).hasContent("first");
      assertThat(list(here)).containsExactly("deep", "deep/empty", "deep/file", "link");
      assertThat(here.resolve("later")).doesNotExist();
      refused(here);

      // What comes later is seen, although the kernel has looked before.
      Files.writeString(there.resolve("deep/file"), "second, longer");
      Files.writeString(there.resolve("later"), "new");
      Files.delete(there.resolve("link"));
      Files.move(there.resolve("deep/empty"), there.resolve("elsewhere"));
      awaitApplied(north, south);
      assertThat(list(here)).containsExactly("deep", "deep/file", "elsewhere", "later");
      assertThat(here.resolve("deep/file")).hasContent("second, longer");

      // Whoever has something open in the view does not hold up a takeover.
      try (InputStream open = Files.newInputStream(here.resolve("later"))) {
        north.end();
        south.ask("take LOGICAL");
        south.awaitActive();
        assertThat(open).isNotNull();
        Files.writeString(here.resolve("later"), "by the new active side");
        assertThat(here.resolve("later")).hasContent("by the new active side");
      }
      north.startAgain();
      south.awaitEqual();
      Sides.assertSame(south, north);
    }
  }

  private static void awaitApplied(DatasetProcess north, DatasetProcess south) throws Exception {
    north.awaitEqual();
    String end = north.ask("status").replaceFirst(".* end=(\\d+) .*", "$1");
    south.await("applied", line -> line.contains("applied=" + end));
  }

  private static List<String> list(Path folder) throws Exception {
    try (var all = Files.walk(folder)) {
      return all.filter(path -> !path.equals(folder))
          .map(path -> folder.relativize(path).toString())
          .sorted()
          .toList();
    }
  }

  private static void refused(Path here) {
    Path file = here.resolve("deep/file");
    List<ThrowingCallable> changes =
        List.of(
            () -> Files.writeString(here.resolve("new"), "x"),
            () -> Files.writeString(file, "x", StandardOpenOption.WRITE),
            () -> Files.newByteChannel(file, StandardOpenOption.WRITE).close(),
            () -> Files.createDirectory(here.resolve("new")),
            () -> Files.createLink(here.resolve("new"), file),
            () -> Files.createSymbolicLink(here.resolve("new"), file),
            () -> Files.move(file, here.resolve("new")),
            () -> Files.delete(file),
            () -> Files.delete(here.resolve("deep/empty")),
            () -> Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxrwxrwx")),
            () -> Files.setLastModifiedTime(file, FileTime.fromMillis(0)),
            () -> Files.setAttribute(file, "unix:uid", 7, LinkOption.NOFOLLOW_LINKS),
            () -> Files.setAttribute(file, "user:x", new byte[1]));
    for (ThrowingCallable change : changes) {
      assertThatThrownBy(change).hasMessageContaining("Read-only file system");
    }
  }
}
