package dev.meerkat.replication;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.replication.linux.Linux;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Calls answer on a mounted folder as they do on the folder itself.
@Tag("root")
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PosixTableTest {
  private static final int MS_BIND = 4096;

  @TempDir Path parent;

  @Test
  void everyCallAnswersAsOnTheFolderItself() throws Exception {
    MountProcess.assumePossible();
    // Somebody else is to get there.
    Files.setAttribute(parent, "unix:mode", 0755);
    Path bare = Files.createDirectory(parent.resolve("bare"));
    Path folder = Files.createDirectory(parent.resolve("folder"));
    Path copy = Files.createDirectory(parent.resolve("copy"));
    Files.createFile(Files.createDirectory(parent.resolve("outside")).resolve("file"));

    PosixCalls calls = new PosixCalls(bare);
    List<String> expected = ofMount(bare, calls);
    PosixErrors.assertProvoked("table", calls.errors());
    List<String> listing;
    try (MountProcess mount = MountProcess.start(folder, copy)) {
      assertThat(answers(new PosixCalls(folder))).isEqualTo(expected);
      listing = TreeListing.of(folder);
      mount.unmount();
    }

    assertThat(TreeListing.of(folder)).isEqualTo(listing);
    assertThat(TreeListing.of(copy)).isEqualTo(listing);
  }

  /// What is mounted has a border; so the folder itself is mounted, too.
  private static List<String> ofMount(Path bare, PosixCalls calls) throws Exception {
    try (Arena memory = Arena.ofConfined()) {
      var path = memory.allocateFrom(bare.toString());
      new Linux(memory)
          .mount(path, path, memory.allocateFrom(""), MS_BIND, memory.allocateFrom(""));
    }
    try {
      return answers(calls);
    } finally {
      assertThat(SmallDisk.unmount(bare)).isEmpty();
    }
  }

  private static List<String> answers(PosixCalls calls) throws Exception {
    PosixRows rows = new PosixTable();
    rows.add(new PosixPaths());
    rows.add(new PosixContents());
    rows.add(new PosixLocks());
    rows.add(new PosixRights());
    rows.add(new PosixRoot());
    List<String> answers = new ArrayList<>();
    for (PosixRows.Row row : rows.all()) {
      answers.add(row.name() + ": " + row.answer(calls));
    }
    return answers;
  }
}
