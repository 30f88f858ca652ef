package dev.meerkat.replication;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Something of the active side's disk fails that only the standby needs: applications go on.
@Tag("root")
@Timeout(value = 600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FailingActiveDiskTest {
  private static final int MEBIBYTE = 1 << 20;

  @TempDir Path parent;

  private static void begin(DatasetProcess north) throws Exception {
    north.ask("promote COMPLETE");
    north.awaitActive();
    north.awaitEqual();
  }

  private static String run(Path folder, String... command) throws Exception {
    Process process =
        new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return said;
  }

  private static List<Path> queue(DatasetProcess side) throws IOException {
    try (var all = Files.list(side.files().resolve("queue"))) {
      return all.filter(file -> file.toString().endsWith(".log")).sorted().toList();
    }
  }

  private static boolean hasOnDisk(DatasetProcess side, long bytes) throws IOException {
    List<Path> files = queue(side);
    return !files.isEmpty() && Files.size(files.getFirst()) > bytes;
  }

  @Test
  void aQueueThatIsDamagedOnDiskIsReplacedByAResync() throws Exception {
    var pair = DatasetProcess.pair(parent, "ASYNCHRONOUS");
    try (var north = pair.north();
        var south = pair.south()) {
      begin(north);
      south.kill();
      // More than half of what the memory takes, and less than all of it.
      for (int i = 0; i < 6; i++) {
        Files.write(north.folder().resolve("late" + i), new byte[MEBIBYTE]);
      }
      north.await("moved to disk", _ -> hasOnDisk(north, 2 * MEBIBYTE));
      Path queue = queue(north).getFirst();
      byte[] bytes = Files.readAllBytes(queue);
      bytes[MEBIBYTE] ^= (byte) 1;
      Files.write(queue, bytes);
      south.startAgain();
      north.awaitApplied(south);
      assertThat(north.told()).contains("the queue on disk failed");
      assertThat(north.ask("status")).startsWith("ACTIVE");
      Sides.assertSame(north, south);
    }
  }

  @Test
  void aChangeThatAFullDiskRefusesHalfWayIsCompared() throws Exception {
    try (var _ = SmallDisk.at(parent.resolve("north/folder"), 60)) {
      var pair = DatasetProcess.pair(parent, "SYNCHRONOUS", List.of("0", "0"));
      try (var north = pair.north();
          var south = pair.south()) {
        begin(north);
        Path file = north.folder().resolve("zeroed");
        Files.write(file, new byte[MEBIBYTE]);
        Files.writeString(north.folder().resolve("other"), "before");
        assertThat(run(north.folder(), "truncate", "-s", "200M", "zeroed")).isEmpty();
        assertThat(run(north.folder(), "fallocate", "-z", "-o", "0", "-l", "200M", "zeroed"))
            .contains("No space left on device");
        Files.writeString(north.folder().resolve("other"), "after!", StandardOpenOption.WRITE);
        assertThat(north.ask("status")).startsWith("ACTIVE");
        assertThat(north.told()).contains("a change failed half-way");
        assertThat(run(north.folder(), "truncate", "-s", "300K", "zeroed")).isEmpty();
        north.awaitEqual();
        Sides.assertSame(north, south);
      }
    }
  }
}
