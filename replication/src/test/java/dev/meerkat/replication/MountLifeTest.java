package dev.meerkat.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Mounts begin, end and die, and nobody waits for ever.
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@Tag("root")
class MountLifeTest {
  private static final int MOST_ATTEMPTS = 10;

  @TempDir Path parent;
  private Path folder;

  @BeforeEach
  void folder() throws IOException {
    MountProcess.assumePossible();
    folder = Files.createDirectory(parent.resolve("folder"));
  }

  @Test
  void filesAreWhereTheyWereBeforeDuringAndAfter() throws Exception {
    Files.writeString(folder.resolve("before"), "1");
    try (MountProcess mount = MountProcess.start(folder)) {
      assertThat(folder.resolve("before")).hasContent("1");
      Files.writeString(folder.resolve("during"), "2");
      assertThat(Files.getFileStore(folder).type()).isEqualTo("fuse.meerkat");
      mount.unmount();
    }
    assertThat(Files.getFileStore(folder).type()).isNotEqualTo("fuse.meerkat");
    assertThat(folder.resolve("during")).hasContent("2");
  }

  /// The kernel asks for no more than an answer has room for.
  @Test
  void aReadIsNoLargerThanItsAnswer() throws Exception {
    try (MountProcess mount = MountProcess.start(folder)) {
      assertThat(Files.readAllLines(Path.of("/proc/self/mountinfo")))
          .anyMatch(line -> line.contains(folder.toString()) && line.contains("max_read=1048576"));
      mount.unmount();
    }
  }

  @Test
  void aFolderIsMountedThatLinksLeadTo() throws Exception {
    Path link = Files.createSymbolicLink(parent.resolve("link"), folder);
    Path further = Files.createSymbolicLink(parent.resolve("further"), Path.of("link"));
    try (MountProcess mount = MountProcess.start(further)) {
      Files.writeString(link.resolve("file"), "1");
      assertThat(Files.getFileStore(folder).type()).isEqualTo("fuse.meerkat");
      mount.unmount();
    }
    assertThat(folder.resolve("file")).hasContent("1");
  }

  @Test
  void linksThatLeadNowhereAreRefused() throws Exception {
    Path loop = Files.createSymbolicLink(parent.resolve("loop"), Path.of("loop"));
    try (MountProcess mount = MountProcess.launch(loop)) {
      assertThat(mount.lastWords()).contains("too many symbolic links");
    }
  }

  @Test
  void aKilledProcessLeavesAMountThatTheNextStartClears() throws Exception {
    try (MountProcess killed = MountProcess.start(folder)) {
      Files.writeString(folder.resolve("kept"), "1");
      killed.kill();
      assertThatThrownBy(() -> Files.readString(folder.resolve("kept")))
          .isInstanceOf(FileSystemException.class)
          .hasMessageContaining("not connected");

      try (MountProcess next = MountProcess.start(folder)) {
        assertThat(folder.resolve("kept")).hasContent("1");
        next.unmount();
      }
      assertThat(folder.resolve("kept")).hasContent("1");
    }
  }

  @Test
  void aFolderThatIsServedIsNotMountedTwice() throws Exception {
    try (MountProcess mount = MountProcess.start(folder);
        MountProcess second = MountProcess.launch(folder)) {
      assertThat(second.lastWords())
          .contains(folder + " is mounted already, by a process that serves it");
      Files.writeString(folder.resolve("still"), "served");
      mount.unmount();
    }
  }

  @Test
  void aStoppedProcessIsNotTakenForADeadOne() throws Exception {
    try (MountProcess mount = MountProcess.start(folder)) {
      mount.signal("STOP");
      try (MountProcess second = MountProcess.launch(folder)) {
        assertThat(second.lastWords()).contains("by a process that does not answer");
      } finally {
        mount.signal("CONT");
      }
      Files.writeString(folder.resolve("goes"), "on");
      mount.unmount();
    }
  }

  /// A guard ends what a process has mounted that hangs; the next mount gets the number of its
  /// connection, unless somebody else mounts something just then.
  @Test
  void aProcessThatWakesWithoutItsMountEndsNobodyElses() throws Exception {
    boolean met = false;
    for (int attempt = 0; attempt < MOST_ATTEMPTS && !met; attempt++) {
      met = wakesWithoutItsMount(Files.createDirectory(parent.resolve("other " + attempt)));
    }
    assertThat(met).as("its number was given anew").isTrue();
  }

  /// @return whether what is mounted meanwhile had the number of its connection
  private boolean wakesWithoutItsMount(Path other) throws Exception {
    boolean same;
    try (MountProcess hung = MountProcess.start(folder)) {
      long number = number(folder);
      hung.signal("STOP");
      Files.writeString(Path.of("/sys/fs/fuse/connections", Long.toString(number), "abort"), "1\n");
      var unmounting = new ProcessBuilder("umount", "-l", folder.toString()).start();
      assertThat(unmounting.waitFor()).isZero();
      try (MountProcess next = MountProcess.start(other)) {
        same = number(other) == number;
        hung.letEnd();
        hung.signal("CONT");
        hung.unmount();
        Files.writeString(other.resolve("still"), "served");
        next.unmount();
      }
    }
    assertThat(other.resolve("still")).hasContent("served");
    return same;
  }

  /// Of its connection: the minor number of its device (`makedev` of glibc).
  private static long number(Path mounted) throws IOException {
    long device = (long) Files.getAttribute(mounted, "unix:dev");
    return (device & 0xff) | ((device >> 12) & 0xfff00);
  }

  @Test
  void closingEndsThoseWhoHaveFilesOpen() throws Exception {
    try (MountProcess mount = MountProcess.start(folder);
        OutputStream open = Files.newOutputStream(folder.resolve("open"))) {
      open.write(1);
      mount.unmount();
      assertThatThrownBy(() -> open.write(2)).isInstanceOf(IOException.class);
    }
    assertThat(Files.size(folder.resolve("open"))).isEqualTo(1);
  }

  @Test
  void aFileSystemInTheFolderIsInTheWay() throws Exception {
    Path inside = Files.createDirectory(folder.resolve("inside"));
    run("mount", "-t", "tmpfs", "none", inside.toString());
    try (MountProcess mount = MountProcess.launch(folder)) {
      assertThat(mount.lastWords()).contains("there is another file system in it, at " + inside);
    } finally {
      run("umount", inside.toString());
    }
  }

  @Test
  void manyNamesAreListedAndTaken() throws Exception {
    try (MountProcess mount = MountProcess.start(folder)) {
      for (int i = 0; i < 3000; i++) {
        Files.createFile(folder.resolve("a name that takes some room " + i));
      }
      try (var names = Files.list(folder)) {
        assertThat(names.distinct().count()).isEqualTo(3000);
      }
      run("find", folder.toString(), "-type", "f", "-delete");
      mount.unmount();
    }
    try (var names = Files.list(folder)) {
      assertThat(names).isEmpty();
    }
  }

  private static void run(String... command) throws IOException, InterruptedException {
    assertThat(new ProcessBuilder(command).inheritIO().start().waitFor())
        .as(String.join(" ", command))
        .isZero();
  }
}
