package dev.meerkat.replication;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Files that an application has in use without a name, when the active side crashes.
@Timeout(value = 600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@Tag("root")
class NamelessTest {
  @TempDir Path parent;

  private static List<Path> nameless(DatasetProcess side) throws IOException {
    try (var all = Files.list(side.folder().resolve(".meerkat/nameless"))) {
      return all.toList();
    }
  }

  /// The application runs, and the standby has its file.
  private static Process use(DatasetProcess north, DatasetProcess south) throws Exception {
    north.ask("promote COMPLETE");
    north.awaitActive();
    north.awaitEqual();
    Process application =
        new ProcessBuilder("sh", "-c", "exec 3>held; rm held; echo content >&3; echo ready; cat")
            .directory(north.folder().toFile())
            .start();
    assertThat(application.inputReader().readLine()).isEqualTo("ready");
    north.awaitApplied(south);
    assertThat(nameless(south)).hasSize(1);
    return application;
  }

  @Test
  void theStandbyForgetsThemWhenTheActiveSideIsBack() throws Exception {
    var pair = DatasetProcess.pair(parent, "ASYNCHRONOUS");
    try (var north = pair.north();
        var south = pair.south()) {
      Process application = use(north, south);
      north.kill();
      application.destroyForcibly().waitFor();
      north.startAgain();
      north.ask("promote COMPLETE");
      north.awaitActive();
      Files.writeString(north.folder().resolve("later"), "content");
      north.awaitApplied(south);
      assertThat(nameless(south)).isEmpty();
      Sides.assertSame(north, south);
    }
  }

  @Test
  void aSideThatTakesOverHasNone() throws Exception {
    var pair = DatasetProcess.pair(parent, "ASYNCHRONOUS");
    try (var north = pair.north();
        var south = pair.south()) {
      Process application = use(north, south);
      north.kill();
      application.destroyForcibly().waitFor();
      south.ask("promote LOGICAL");
      south.awaitActive();
      south.end();
      assertThat(nameless(south)).isEmpty();
    }
  }

  /// There is nothing of it to compare, and it is not in the way.
  @Test
  void aRemovedFolderThatIsInUseIsNotCompared() throws Exception {
    var pair = DatasetProcess.pair(parent, "ASYNCHRONOUS");
    try (var north = pair.north();
        var south = pair.south()) {
      north.ask("promote COMPLETE");
      north.awaitActive();
      north.awaitEqual();
      Process application =
          new ProcessBuilder("sh", "-c", "mkdir in; cd in; rmdir ../in; echo ready; cat")
              .directory(north.folder().toFile())
              .start();
      assertThat(application.inputReader().readLine()).isEqualTo("ready");
      assertThat(north.ask("verify")).contains("EQUAL");
      application.destroyForcibly().waitFor();
      Sides.assertSame(north, south);
    }
  }
}
