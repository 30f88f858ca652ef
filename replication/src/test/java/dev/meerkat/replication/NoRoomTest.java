package dev.meerkat.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Two processes replicate a folder, and the disk of one of them has no room.
@Timeout(value = 600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@Tag("root")
class NoRoomTest {
  private static final long MEBIBYTE = 1L << 20;

  @TempDir Path parent;

  private static void begin(DatasetProcess north) throws Exception {
    north.ask("promote COMPLETE");
    north.awaitActive();
    north.awaitEqual();
  }

  private static void write(Path folder, String name, int mebibytes) throws IOException {
    for (int i = 0; i < mebibytes; i++) {
      Files.write(folder.resolve(name + i), new byte[(int) MEBIBYTE]);
    }
  }

  private static void deleteBallast(Path folder) throws IOException {
    try (DirectoryStream<Path> ballast = Files.newDirectoryStream(folder, "ballast*")) {
      for (Path each : ballast) {
        Files.delete(each);
      }
    }
  }

  @Test
  void aStandbyStopsInTimeAndGoesOnByItself() throws Exception {
    try (var disk = SmallDisk.at(parent.resolve("south"), 100)) {
      // Some 90 MiB can be used: the stop comes below 6 %, the way on is a quarter more.
      var pair = DatasetProcess.pair(parent, "SYNCHRONOUS");
      try (var north = pair.north();
          var south = pair.south()) {
        begin(north);
        north.await("complete", status -> status.contains(" Complete "));
        Path ballast = disk.fill(parent.resolve("south/ballast"), 4 * MEBIBYTE);
        south.await("stopped", status -> status.contains("replication stops until"));
        north.await("alone", status -> status.contains(" Outdated "));
        // Nobody waits for the standby.
        write(north.folder(), "alone", 5);
        Sides.exercise(north.folder(), 50);
        Files.delete(ballast);
        north.await("complete again", status -> status.contains(" Complete "));
        north.awaitEqual();
        Sides.assertSame(north, south);
      }
    }
  }

  @Test
  void aStandbyWhoseDiskIsFullGoesOnWhenThereIsRoom() throws Exception {
    try (var disk = SmallDisk.at(parent.resolve("south"), 100)) {
      var pair = DatasetProcess.pair(parent, "ASYNCHRONOUS", List.of("0", "0"));
      try (var north = pair.north();
          var south = pair.south()) {
        begin(north);
        Sides.exercise(north.folder(), 50);
        north.awaitEqual();
        // The limits do not help: the disk itself refuses, in the journal or in the copy.
        Path ballast = disk.fill(parent.resolve("south/ballast"), 5 * MEBIBYTE);
        write(north.folder(), "too much", 12);
        south.await("stopped", status -> status.contains("replication stops until"));
        Sides.exercise(north.folder(), 50);
        Files.delete(ballast);
        north.awaitEqual();
        Sides.assertSame(north, south);
      }
    }
  }

  @Test
  void anActiveSideGoesOnWithoutTheStandby() throws Exception {
    try (var disk = SmallDisk.at(parent.resolve("north"), 100)) {
      var pair = DatasetProcess.pair(parent, "SYNCHRONOUS");
      try (var north = pair.north();
          var south = pair.south()) {
        begin(north);
        Path ballast = disk.fill(parent.resolve("north/ballast"), 4 * MEBIBYTE);
        north.await("stopped", status -> status.contains("replication stops until"));
        north.await("not connected", status -> !status.contains(" connected"));
        Sides.exercise(north.folder(), 30);
        Files.delete(ballast);
        north.awaitEqual();
        Sides.assertSame(north, south);
      }
    }
  }

  /// It answers no standby that connects, but is active.
  @Test
  void noSideBecomesActiveBesideOneThatIsStopped() throws Exception {
    try (var disk = SmallDisk.at(parent.resolve("north"), 100)) {
      var pair = DatasetProcess.pair(parent, "ASYNCHRONOUS");
      try (var north = pair.north();
          var south = pair.south()) {
        begin(north);
        Path ballast = disk.fill(parent.resolve("north/ballast"), 4 * MEBIBYTE);
        north.await("stopped", status -> status.contains("replication stops until"));
        south.kill();
        south.startAgain();
        south.ask("begin 600000");
        south.await("told", status -> status.contains("the other side is active"));
        Files.delete(ballast);
        north.awaitEqual();
        assertThat(south.ask("status")).startsWith("STANDBY");
      }
    }
  }

  @Test
  void anActiveSideWithAFullStateFolderHasAReserve() throws Exception {
    try (var disk = SmallDisk.at(parent.resolve("north/files"), 60)) {
      Path before = Files.createDirectories(parent.resolve("north/folder"));
      for (int i = 0; i < 2_000; i++) {
        Files.createFile(before.resolve("tracked" + i));
      }
      var pair = DatasetProcess.pair(parent, "ASYNCHRONOUS", List.of("0", "0"));
      try (var north = pair.north();
          var south = pair.south()) {
        begin(north);
        Path room = north.files().resolve("tracked.room");
        north.await("reserved", _ -> Files.exists(room));
        disk.fill(north.files().resolve("ballast"));
        south.kill();
        // Each file is to be tracked, durably, before it is written. What north sets free meanwhile
        // for its copy is filled at once, and it may have given the room back in the end.
        boolean used = false;
        for (int i = 0; i < 2_000; i++) {
          Files.writeString(north.folder().resolve("tracked" + i), "changed");
          used |= Files.notExists(room);
          if (i % 100 == 0) {
            disk.fill(north.files().resolve("ballast" + i));
          }
        }
        assertThat(used).as("the room was used").isTrue();
        assertThat(north.ask("status")).startsWith("ACTIVE");
        deleteBallast(north.files());
        south.startAgain();
        north.awaitEqual();
        Sides.assertSame(north, south);
      }
    }
  }

  @Test
  void aStandbyThatIsTooSmallIsRefused() throws Exception {
    try (var _ = SmallDisk.at(parent.resolve("south"), 40)) {
      Path before = Files.createDirectories(parent.resolve("north/folder"));
      write(before, "large", 50);
      var pair = DatasetProcess.pair(parent, "SYNCHRONOUS");
      try (var north = pair.north();
          var south = pair.south()) {
        north.ask("promote COMPLETE");
        north.awaitActive();
        String sentence = "and the dataset takes 50 MiB: put it on a larger one there";
        north.await("refusing", status -> status.contains(sentence));
        south.await("refused", status -> status.contains("the other side says: the standby's"));
        assertThat(south.folder()).isEmptyDirectory();
      }
    }
  }

  @Test
  void limitsThatCannotBeMetAreRefused() throws Exception {
    try (var _ = SmallDisk.at(parent.resolve("north"), 100)) {
      assertThatThrownBy(() -> DatasetProcess.pair(parent, "ASYNCHRONOUS", List.of("90", "90")))
          .hasMessageContaining("replication would stop below 90 MiB free")
          .hasMessageContaining("--stop-below");
    }
  }
}
