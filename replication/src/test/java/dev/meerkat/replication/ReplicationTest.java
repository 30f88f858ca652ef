package dev.meerkat.replication;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Two processes replicate a folder over a link of this host, while applications change it.
@Timeout(value = 600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ReplicationTest {
  @TempDir Path parent;

  @Test
  void aFolderIsCopiedAndFollowed() throws Exception {
    var pair = DatasetProcess.pair(parent, "ASYNCHRONOUS");
    try (var north = pair.north();
        var south = pair.south()) {
      Path folder = north.folder();
      Files.createDirectories(folder.resolve("before/deep"));
      Files.writeString(folder.resolve("before/deep/file"), "was there before");
      Files.createLink(folder.resolve("second name"), folder.resolve("before/deep/file"));
      Files.write(folder.resolve("large"), new byte[3_000_000]);
      north.end();
      north.startAgain();
      north.ask("promote COMPLETE");
      north.awaitActive();
      exercise(folder, 400);
      north.awaitEqual();
      assertSame(north, south);
    }
  }

  @Test
  void aKilledStandbyComesBackWithoutAResync() throws Exception {
    var pair = DatasetProcess.pair(parent, "ASYNCHRONOUS");
    try (var north = pair.north();
        var south = pair.south()) {
      north.ask("promote COMPLETE");
      north.awaitActive();
      north.awaitEqual();
      exercise(north.folder(), 100);
      south.kill();
      exercise(north.folder(), 100);
      south.startAgain();
      north.awaitEqual();
      assertSame(north, south);
    }
  }

  @Test
  void aKilledActiveSideComesBack() throws Exception {
    var pair = DatasetProcess.pair(parent, "ASYNCHRONOUS");
    try (var north = pair.north();
        var south = pair.south()) {
      north.ask("promote COMPLETE");
      north.awaitActive();
      north.awaitEqual();
      exercise(north.folder(), 100);
      north.kill();
      north.startAgain();
      north.ask("promote COMPLETE");
      north.awaitActive();
      exercise(north.folder(), 100);
      north.awaitEqual();
      assertSame(north, south);
    }
  }

  @Test
  void aBlockThatChangedOnTheStandbyIsFoundNamedAndMended() throws Exception {
    var pair = DatasetProcess.pair(parent, "ASYNCHRONOUS");
    try (var north = pair.north();
        var south = pair.south()) {
      north.ask("promote COMPLETE");
      north.awaitActive();
      Files.createDirectory(north.folder().resolve("deep"));
      byte[] content = new byte[3_000_000];
      ThreadLocalRandom.current().nextBytes(content);
      Files.write(north.folder().resolve("deep/file"), content);
      exercise(north.folder(), 100);
      north.awaitEqual();
      assertThat(verify(north, "verify")).contains("| EQUAL; both sides are equal");

      Path spoiled = south.folder().resolve("deep/file");
      var modified = Files.getLastModifiedTime(spoiled);
      try (var channel = FileChannel.open(spoiled, StandardOpenOption.WRITE)) {
        channel.write(ByteBuffer.wrap(new byte[100]), 1_500_000);
      }
      Files.setLastModifiedTime(spoiled, modified);
      assertThat(verify(north, "verify"))
          .contains("| DIFFERS; 1 ranges differ; deep/file: mebibyte 1");
      assertThat(verify(north, "verify mend")).contains("| DIFFERS; 1 ranges differed; mended");
      north.awaitEqual();
      assertThat(verify(north, "verify")).contains("| EQUAL;");
      assertSame(north, south);
    }
  }

  private static String verify(DatasetProcess active, String words) throws Exception {
    active.ask(words);
    return active.await("verified", status -> !status.contains("| GOING;"));
  }

  @Test
  void aResyncSendsTheBlocksThatDiffer() throws Exception {
    int mebibytes = 64;
    var pair = DatasetProcess.pair(parent, "ASYNCHRONOUS");
    try (var north = pair.north();
        var south = pair.south()) {
      north.ask("promote COMPLETE");
      north.awaitActive();
      Path large = north.folder().resolve("large");
      byte[] content = new byte[mebibytes << 20];
      ThreadLocalRandom.current().nextBytes(content);
      Files.write(large, content);
      north.awaitEqual();
      south.kill();
      // One percent of each mebibyte, in one block or two.
      try (var channel = FileChannel.open(large, StandardOpenOption.WRITE)) {
        for (long number = 0; number < mebibytes; number++) {
          channel.write(ByteBuffer.wrap(new byte[10 << 10]), (number << 20) + 77_777);
        }
        channel.truncate(((long) mebibytes << 20) - 5);
        channel.force(true);
      }
      // So it is known what the standby lacks, and that it has nothing of its own.
      north.await("synced", status -> status.matches(".* end=(\\d+) .* synced=\\1 .*"));
      north.kill();
      north.startAgain();
      north.ask("promote COMPLETE");
      north.awaitActive();
      long before = bytes(north);
      south.startAgain();
      north.awaitEqual();
      assertThat(bytes(north) - before).isBetween(mebibytes * (10L << 10), 3L << 20);
      assertSame(north, south);
    }
  }

  /// Of the stream.
  private static long bytes(DatasetProcess active) throws Exception {
    return Long.parseLong(active.ask("status").replaceFirst(".* bytes=(\\d+) .*", "$1"));
  }

  @Test
  void whatWasSyncedIsThereAfterATakeover() throws Exception {
    takeOver(
        "SYNCHRONOUS",
        (file, text) -> {
          try (var channel =
              FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
            channel.force(true);
          }
        });
  }

  @Test
  void whatWasWrittenStrictlyIsThereAfterATakeover() throws Exception {
    takeOver("STRICT", Files::writeString);
  }

  private interface Writing {
    void write(Path file, String text) throws Exception;
  }

  /// The active side is killed as soon as the application has written; the other takes over, and
  /// the first one comes back as its standby.
  private void takeOver(String mode, Writing writing) throws Exception {
    var pair = DatasetProcess.pair(parent, mode);
    try (var north = pair.north();
        var south = pair.south()) {
      north.ask("promote COMPLETE");
      north.awaitActive();
      north.await("complete", status -> status.contains(" Complete "));
      for (int i = 0; i < 20; i++) {
        writing.write(north.folder().resolve("promised" + i), "text " + i);
      }
      north.kill();
      assertThat(south.ask("promote COMPLETE")).startsWith("STANDBY");
      south.await("refused", status -> status.contains("may have gone on without it"));
      south.ask("take COMPLETE");
      south.awaitActive();
      for (int i = 0; i < 20; i++) {
        assertThat(south.folder().resolve("promised" + i)).hasContent("text " + i);
      }
      Files.writeString(south.folder().resolve("later"), "by the other side");
      north.startAgain();
      south.awaitEqual();
      assertSame(south, north);
    }
  }

  private static void exercise(Path folder, int steps) throws Exception {
    long seed = ThreadLocalRandom.current().nextLong();
    System.out.println("seed " + seed);
    Path inside = Files.createDirectory(folder.resolve("exercise" + seed));
    try (var exercise = new Exercise(inside, seed)) {
      for (int i = 0; i < steps; i++) {
        exercise.step();
      }
      exercise.verify();
    }
    // Pages that were changed in memory are written.
    assertThat(new ProcessBuilder("sync", "-f", folder.toString()).start().waitFor()).isZero();
  }

  /// Both end, and their folders are equal.
  private static void assertSame(DatasetProcess active, DatasetProcess standby) throws Exception {
    String status = active.ask("status");
    String end = status.replaceFirst(".* end=(\\d+) .*", "$1");
    standby.await("applied", line -> line.contains("applied=" + end));
    active.end();
    standby.end();
    assertThat(TreeListing.of(standby.folder())).isEqualTo(TreeListing.of(active.folder()));
  }
}
