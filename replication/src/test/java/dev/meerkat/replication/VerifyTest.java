package dev.meerkat.replication;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Two processes are compared while the application writes.
@Tag("root")
class VerifyTest {
  private static final int FILE_BYTES = 3_000_000;

  @TempDir Path parent;

  /// Writes as long as it is open.
  private static final class Application implements AutoCloseable {
    private final RandomAccessFile file;
    private final Thread thread = new Thread(this::write, "application");
    private volatile boolean ends;
    private final AtomicLong writes = new AtomicLong();
    private volatile String failure = "";

    Application(Path folder) throws IOException {
      file = new RandomAccessFile(folder.resolve("busy").toFile(), "rw");
      thread.start();
    }

    private void write() {
      var random = ThreadLocalRandom.current();
      byte[] block = new byte[8_000];
      try {
        while (!ends) {
          random.nextBytes(block);
          file.seek(random.nextInt(4 * FILE_BYTES));
          file.write(block);
          if (random.nextInt(50) == 0) {
            file.setLength(random.nextInt(4 * FILE_BYTES));
            file.getFD().sync();
          }
          writes.incrementAndGet();
        }
      } catch (IOException e) {
        failure = e.toString();
      }
    }

    @Override
    public void close() throws IOException {
      ends = true;
      try (file) {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      assertThat(failure).isEmpty();
      assertThat(writes.get()).isPositive();
    }
  }

  /// Who is in a folder from before it is mounted over sees it without the mount.
  private static final class Behind implements AutoCloseable {
    private final Process inside;

    Behind(Path folder) throws IOException {
      Files.createDirectories(folder);
      inside = new ProcessBuilder("sleep", "infinity").directory(folder.toFile()).start();
    }

    Path folder() {
      return Path.of("/proc/" + inside.pid() + "/cwd");
    }

    @Override
    public void close() {
      inside.destroyForcibly();
    }
  }

  private static void spoil(Path file, long offset) throws IOException {
    var modified = Files.getLastModifiedTime(file);
    try (var channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      var one = ByteBuffer.allocate(1);
      channel.read(one, offset);
      one.put(0, (byte) ~one.get(0));
      channel.write(one.rewind(), offset);
    }
    Files.setLastModifiedTime(file, modified);
  }

  private static String verified(String status) {
    return status.substring(status.lastIndexOf("| ") + 2);
  }

  @Test
  void aSpoiltByteIsFoundNamedAndMendedWhileTheApplicationWrites() throws Exception {
    try (var behind = new Behind(parent.resolve("south/folder"))) {
      var pair = DatasetProcess.pair(parent, "ASYNCHRONOUS");
      try (var north = pair.north();
          var south = pair.south()) {
        north.ask("promote COMPLETE");
        north.awaitActive();
        Path deep = Files.createDirectory(north.folder().resolve("deep"));
        byte[] content = new byte[FILE_BYTES];
        ThreadLocalRandom.current().nextBytes(content);
        Files.write(deep.resolve("file"), content);
        Files.createSymbolicLink(deep.resolve("link"), Path.of("file"));
        Sides.exercise(north.folder(), 100);
        north.awaitEqual();

        try (var _ = new Application(north.folder())) {
          assertThat(verified(north.ask("verify"))).isEqualTo("EQUAL: both sides are equal; ");

          spoil(behind.folder().resolve("deep/file"), 1_500_000);
          assertThat(verified(north.ask("verify")))
              .isEqualTo("DIFFERS: 1 range found to differ; deep/file: bytes 1048576 to 2097151");
          assertThat(verified(north.ask("verify mend")))
              .isEqualTo(
                  "DIFFERS: 1 range found to differ; mended;"
                      + " deep/file: bytes 1048576 to 2097151");
          assertThat(verified(north.ask("verify"))).isEqualTo("EQUAL: both sides are equal; ");
        }
        assertThat(behind.folder().resolve("deep/file")).hasBinaryContent(content);
        Sides.assertSame(north, south);
      }
    }
  }

  @Test
  void whatIsNotContentIsComparedToo() throws Exception {
    try (var behind = new Behind(parent.resolve("south/folder"))) {
      var pair = DatasetProcess.pair(parent, "SYNCHRONOUS");
      try (var north = pair.north();
          var south = pair.south()) {
        north.ask("promote COMPLETE");
        north.awaitActive();
        Path deep = Files.createDirectory(north.folder().resolve("deep"));
        for (String name : new String[] {"moded", "gone", "kept"}) {
          Files.writeString(deep.resolve(name), name);
        }
        north.awaitApplied(south);

        Path there = behind.folder().resolve("deep");
        var modified = Files.getLastModifiedTime(there);
        Files.setPosixFilePermissions(
            there.resolve("moded"), PosixFilePermissions.fromString("r--------"));
        Files.delete(there.resolve("gone"));
        Files.setLastModifiedTime(there, modified);
        assertThat(verified(north.ask("verify")))
            .startsWith("DIFFERS: 4 ranges found to differ; ")
            .contains("deep: the names in it")
            .contains("deep/moded: owner, mode, size, times or attributes")
            .contains("deep/gone: owner, mode, size, times or attributes")
            .contains("deep/gone: bytes 0 to 1048575");
        assertThat(verified(north.ask("verify mend"))).contains("found to differ; mended;");
        assertThat(verified(north.ask("verify"))).isEqualTo("EQUAL: both sides are equal; ");
        Sides.assertSame(north, south);
      }
    }
  }

  @Test
  void whatCannotBeComparedIsToldAtOnce() throws Exception {
    var pair = DatasetProcess.pair(parent, "ASYNCHRONOUS");
    try (var north = pair.north();
        var south = pair.south()) {
      assertThat(verified(south.ask("verify")))
          .isEqualTo("FAILED: this side is not active: verify on the other one; ");
      north.ask("promote COMPLETE");
      north.awaitActive();
      north.awaitEqual();
      south.kill();
      north.await("alone", status -> !status.contains(" connected"));
      assertThat(verified(north.ask("verify"))).isEqualTo("FAILED: the standby is not connected; ");
    }
  }

  /// Each side has something of its own that does not belong to the dataset.
  @Test
  void whatDoesNotBelongIsNotCompared() throws Exception {
    try (var behind = new Behind(parent.resolve("south/folder"))) {
      var pair = DatasetProcess.pair(parent, "ASYNCHRONOUS", List.of("2", "1", "*.tmp"));
      try (var north = pair.north();
          var south = pair.south()) {
        north.ask("promote COMPLETE");
        north.awaitActive();
        Path inside = Files.createDirectory(north.folder().resolve("inside"));
        Files.writeString(inside.resolve("kept"), "kept");
        Files.writeString(inside.resolve("of north.tmp"), "left out");
        north.awaitApplied(south);
        assertThat(behind.folder().resolve("inside/kept")).hasContent("kept");
        assertThat(behind.folder().resolve("inside/of north.tmp")).doesNotExist();
        Files.writeString(behind.folder().resolve("inside/of south.tmp"), "left out");
        assertThat(north.ask("verify")).contains("EQUAL: ");
        Files.writeString(behind.folder().resolve("inside/strange"), "not left out");
        assertThat(north.ask("verify")).contains("DIFFERS: ").contains("inside: the names in it");
      }
    }
  }
}
