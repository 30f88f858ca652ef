package dev.meerkat.replication;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Two processes replicate a folder with a file system of its own, which goes.
@Timeout(value = 600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@Tag("root")
class LostMountPointTest {
  @TempDir Path parent;

  private static void begin(DatasetProcess north) throws Exception {
    north.ask("promote COMPLETE");
    north.awaitActive();
    Files.writeString(north.folder().resolve("file"), "of the dataset");
    Sides.exercise(north.folder(), 50);
    north.awaitEqual();
  }

  private void awaitLost(DatasetProcess south) throws Exception {
    south.await("lost", status -> status.contains("mount point lost: " + south.folder()));
  }

  @Test
  void aStandbyThatIsStartedWithoutItsFileSystemWaitsForIt() throws Exception {
    try (var disk = SmallDisk.at(parent.resolve("south/folder"), 100);
        var other = SmallDisk.at(parent.resolve("other/folder"), 100)) {
      var pair = DatasetProcess.pair(parent, "ASYNCHRONOUS");
      try (var north = pair.north();
          var south = pair.south()) {
        begin(north);
        south.end();
        disk.unmount();
        south.startAgain();
        awaitLost(south);
        Files.writeString(north.folder().resolve("later"), "while it was lost");
        assertThat(south.folder()).isEmptyDirectory();
        assertThat(south.ask("promote UNCONDITIONAL")).startsWith("STANDBY");
        south.await("refused", status -> status.contains("cannot be made active: mount point"));

        // Another dataset's file system is not taken either.
        other.move(south.folder());
        Path marker = Files.createDirectories(south.folder().resolve(".meerkat"));
        Files.writeString(marker.resolve("dataset"), "test 00112233");
        south.await("changed", status -> status.contains("mount point changed: "));
        SmallDisk.unmount(south.folder());

        disk.mount();
        north.awaitEqual();
        Sides.assertSame(north, south);
      }
    }
  }

  @Test
  void aStandbyWhoseFileSystemIsUnmountedStops() throws Exception {
    try (var disk = SmallDisk.at(parent.resolve("south/folder"), 100)) {
      var pair = DatasetProcess.pair(parent, "ASYNCHRONOUS");
      try (var north = pair.north();
          var south = pair.south()) {
        begin(north);
        // The view, and what is below it.
        disk.unmount();
        disk.unmount();
        awaitLost(south);
        assertThat(south.folder()).isEmptyDirectory();
        Files.writeString(north.folder().resolve("later"), "while it was lost");
        assertThat(north.folder().resolve("file")).hasContent("of the dataset");
        disk.mount();
        north.awaitEqual();
        assertThat(south.folder().resolve("file")).hasContent("of the dataset");
        Sides.assertSame(north, south);
      }
    }
  }

  @Test
  void anActiveSideThatIsUnmountedIsNotActiveAnyMore() throws Exception {
    var pair = DatasetProcess.pair(parent, "ASYNCHRONOUS");
    try (var north = pair.north();
        var south = pair.south()) {
      begin(north);
      assertThat(SmallDisk.unmount(north.folder())).isEmpty();
      // Unseen by Meerkat, if it comes before the folder is shown read-only.
      north.await("standby", status -> status.startsWith("STANDBY"));
      north.await("told", status -> status.contains("mount point lost: "));
      north.end();
      Files.writeString(north.folder().resolve("file"), "changed past Meerkat");
      north.startAgain();
      north.ask("promote COMPLETE");
      north.awaitActive();
      north.awaitEqual();
      Sides.assertSame(north, south);
      assertThat(south.folder().resolve("file")).hasContent("changed past Meerkat");
    }
  }
}
