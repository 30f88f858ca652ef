package dev.meerkat.replication;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Calls answer on a mounted folder as they do on the folder itself.
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@Tag("root")
class PosixTableTest {
  @TempDir Path parent;

  @Test
  void everyCallAnswersAsOnTheFolderItself() throws Exception {
    MountProcess.assumePossible();
    // Somebody else is to get there.
    Files.setAttribute(parent, "unix:mode", 0755);
    Path bare = Files.createDirectory(parent.resolve("bare"));
    Path folder = Files.createDirectory(parent.resolve("folder"));
    Path copy = Files.createDirectory(parent.resolve("copy"));

    List<String> expected = answers(bare);
    List<String> listing;
    try (MountProcess mount = MountProcess.start(folder, copy)) {
      assertThat(answers(folder)).isEqualTo(expected);
      listing = TreeListing.of(folder);
      mount.unmount();
    }

    assertThat(TreeListing.of(folder)).isEqualTo(listing);
    assertThat(TreeListing.of(copy)).isEqualTo(listing);
  }

  private static List<String> answers(Path folder) throws Exception {
    List<String> answers = new ArrayList<>();
    for (PosixTable.Row row : PosixTable.rows()) {
      String answer =
          row.asRoot()
              ? PosixCalls.answer(folder, row.call())
              : OtherUser.call(() -> PosixCalls.answer(folder, row.call()));
      answers.add(row.name() + ": " + answer);
    }
    return answers;
  }
}
