package dev.meerkat.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.meerkat.replication.linux.Flags;
import dev.meerkat.replication.linux.Linux;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Calls answer on a mounted folder as on a folder beside it, on a disk that is full and on one
/// that is read-only.
@Tag("root")
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PosixDiskTest {
  private static final int MS_REMOUNT = 32;

  @TempDir Path parent;

  @BeforeEach
  void possible() throws Exception {
    MountProcess.assumePossible();
    Files.setAttribute(parent, "unix:mode", 0755);
  }

  @Test
  void aDiskWithoutRoomAndAFileWithAllItsLinks() throws Exception {
    try (var disk = SmallDisk.at(parent.resolve("disk"), 16, "^ea_inode,^dir_nlink")) {
      Path bare = Files.createDirectory(parent.resolve("disk/bare"));
      Path folder = Files.createDirectory(parent.resolve("disk/folder"));
      for (Path each : List.of(bare, folder)) {
        answers(PosixFullDisk.tree(), each, new TreeSet<>());
        disk.countLinks(each.getFileName() + "/linked", PosixFullDisk.MOST_LINKS);
        disk.countLinks(each.getFileName() + "/crowd", PosixFullDisk.MOST_LINKS);
      }
      Set<String> errors = new TreeSet<>();
      try (MountProcess mount = MountProcess.start(folder)) {
        assertAlike(PosixFullDisk.limits(), bare, folder, errors);
        fill(disk, "before");
        List<String> expected = answers(PosixFullDisk.full(), bare, errors);
        fill(disk, "between");
        assertThat(answers(PosixFullDisk.full(), folder, new TreeSet<>())).isEqualTo(expected);
        mount.unmount();
      }
      PosixErrors.assertProvoked("disk", errors);
    }
  }

  @Test
  void aFolderThatIsReadOnly() throws Exception {
    Path bare = parent.resolve("bare");
    Path folder = Files.createDirectory(parent.resolve("folder"));
    Set<String> errors = new TreeSet<>();
    try (SmallDisk _ = SmallDisk.at(bare, 16)) {
      answers(PosixReadOnly.tree(), bare, new TreeSet<>());
      answers(PosixReadOnly.tree(), folder, new TreeSet<>());
      try (MountProcess mount = MountProcess.startReadOnly(folder)) {
        remountReadOnly(bare);
        assertAlike(PosixReadOnly.changes(), bare, folder, errors);
        mount.unmount();
      }
    }
    PosixErrors.assertProvoked("read-only", errors);
  }

  /// Room that was set apart for what may be needed comes free when it is synced.
  private void fill(SmallDisk disk, String name) throws Exception {
    try (Arena memory = Arena.ofConfined()) {
      Linux linux = new Linux(memory);
      int root = linux.open(Flags.AT_FDCWD, memory.allocateFrom(parent + "/disk"), 0, 0);
      for (int i = 0; i == 0 || (disk.freeBytes() > 0 && i < 100); i++) {
        String number = name + i;
        byte[] block = new byte[1024];
        assertThatThrownBy(() -> write(parent.resolve("disk/" + number), block))
            .hasMessageContaining("No space left");
        linux.syncFileSystem(root);
      }
      linux.close(root);
    }
    assertThat(disk.freeBytes()).isZero();
  }

  /// As long as the disk takes it.
  private static void write(Path file, byte[] block) throws IOException {
    try (OutputStream out = Files.newOutputStream(file)) {
      while (true) {
        out.write(block);
      }
    }
  }

  private static void remountReadOnly(Path folder) throws IOException {
    try (Arena memory = Arena.ofConfined()) {
      var path = memory.allocateFrom(folder.toString());
      var none = memory.allocateFrom("");
      new Linux(memory).mount(none, path, none, MS_REMOUNT | Flags.MS_RDONLY, none);
    }
  }

  private static void assertAlike(PosixRows rows, Path bare, Path folder, Set<String> errors)
      throws Exception {
    List<String> expected = answers(rows, bare, errors);
    assertThat(answers(rows, folder, new TreeSet<>())).isEqualTo(expected);
  }

  private static List<String> answers(PosixRows rows, Path folder, Set<String> errors)
      throws Exception {
    PosixCalls calls = new PosixCalls(folder);
    List<String> answers = new ArrayList<>();
    for (PosixRows.Row row : rows.all()) {
      answers.add(row.name() + ": " + row.answer(calls));
    }
    errors.addAll(calls.errors());
    return answers;
  }
}
