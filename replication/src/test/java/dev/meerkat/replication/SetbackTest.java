package dev.meerkat.replication;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A resync finds what it cannot tell the other side.
@Timeout(value = 600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@Tag("root")
class SetbackTest {
  private static final int ATTRIBUTES = 40;

  @TempDir Path parent;

  private static UserDefinedFileAttributeView attributes(Path file) {
    return Files.getFileAttributeView(file, UserDefinedFileAttributeView.class);
  }

  private static void addAttributes(Path file, int from, int to) throws IOException {
    for (int i = from; i < to; i++) {
      attributes(file).write("a" + i, ByteBuffer.allocate(65_000));
    }
  }

  @Test
  void applicationsGoOnUntilItIsMended() throws Exception {
    // Attributes of one file may take more than a page there.
    try (var _ = SmallDisk.at(parent.resolve("north"), 100, "ea_inode");
        var _ = SmallDisk.at(parent.resolve("south"), 100, "ea_inode")) {
      Path before = Files.createDirectories(parent.resolve("north/folder")).resolve("laden");
      Files.writeString(before, "content");
      addAttributes(before, 0, ATTRIBUTES);
      var pair = DatasetProcess.pair(parent, "SYNCHRONOUS");
      try (var north = pair.north();
          var south = pair.south()) {
        north.ask("promote COMPLETE");
        north.awaitActive();
        String told =
            north.await("set back", status -> status.contains("the resync could not go on"));
        assertThat(told)
            .startsWith("ACTIVE")
            .contains(north.folder().resolve("laden").toString())
            .contains("bytes in sum")
            .contains("setfattr -x");
        Sides.exercise(north.folder(), 30);
        // Still more than fits into a page, and than one value may have.
        for (int i = 3; i < ATTRIBUTES; i++) {
          attributes(north.folder().resolve("laden")).delete("a" + i);
        }
        north.awaitEqual();
        Sides.assertSame(north, south);
        assertThat(attributes(south.folder().resolve("laden")).list())
            .containsExactlyInAnyOrder("a0", "a1", "a2");
      }
    }
  }
}
