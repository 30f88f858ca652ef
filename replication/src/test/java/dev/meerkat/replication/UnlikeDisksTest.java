package dev.meerkat.replication;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The file system of the active side takes what that of the standby does not.
@Timeout(value = 600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@Tag("root")
class UnlikeDisksTest {
  private static final int ATTRIBUTE_BYTES = 10 << 10;

  @TempDir Path parent;

  @Test
  void anAttributeThatIsTooLargeThereIsNamedAndNotTriedForEver() throws Exception {
    try (var _ = SmallDisk.at(parent.resolve("north/folder"), 60, "ea_inode");
        var _ = SmallDisk.at(parent.resolve("south/folder"), 60)) {
      var pair = DatasetProcess.pair(parent, "SYNCHRONOUS", List.of("0", "0"));
      try (var north = pair.north();
          var south = pair.south()) {
        north.ask("promote COMPLETE");
        north.awaitActive();
        north.awaitEqual();
        Path file = Files.createFile(north.folder().resolve("large"));
        Process set =
            new ProcessBuilder(
                    "setfattr",
                    "-n",
                    "user.large",
                    "-v",
                    "x".repeat(ATTRIBUTE_BYTES),
                    file.toString())
                .inheritIO()
                .start();
        assertThat(set.waitFor()).isZero();

        String sentence = south.folder().resolve("large") + " cannot be made as the active side";
        String cause = "ENOSPC in setxattr";
        String failed = south.ask("status");
        long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
        while (!failed.contains(sentence) && System.nanoTime() < deadline) {
          LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
          failed = south.ask("status");
        }
        assertThat(failed).startsWith("FAILED").contains(sentence).contains(cause);
        north.await(
            "told, too", status -> status.startsWith("ACTIVE") && status.contains(sentence));
        Files.writeString(north.folder().resolve("later"), "goes on");
      }
    }
  }
}
