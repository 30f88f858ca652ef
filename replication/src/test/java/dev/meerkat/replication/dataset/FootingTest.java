package dev.meerkat.replication.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.core.replication.DiskPatience;
import dev.meerkat.replication.MountProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What a side sees of its folder.
@Timeout(value = 600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@Tag("root")
class FootingTest {
  @TempDir Path parent;

  private Footing open() throws IOException {
    MountProcess.assumePossible();
    Path folder = Files.createDirectories(parent.resolve("folder"));
    Path files = Files.createDirectories(parent.resolve("files"));
    return Footing.open(TestSettings.of(folder, files, List.of(), DiskPatience.USUAL));
  }

  @Test
  void onlyAViewThatSomebodyElseTakesAwayIsALostMountPoint() throws Exception {
    try (Footing footing = open()) {
      footing.show();
      footing.unshow();
      assertThat(footing.wrong(Optional.empty())).isEmpty();
      footing.show();
      assertThat(footing.wrong(Optional.empty())).isEmpty();
      Process umount =
          new ProcessBuilder("umount", parent.resolve("folder").toString()).inheritIO().start();
      assertThat(umount.waitFor()).isZero();
      assertThat(footing.wrong(Optional.empty())).startsWith("mount point lost: ");
    }
  }
}
