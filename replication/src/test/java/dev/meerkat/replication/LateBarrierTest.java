package dev.meerkat.replication;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.core.replication.Ranges;
import dev.meerkat.replication.capture.Barrier;
import dev.meerkat.replication.capture.BarrierAnswer;
import dev.meerkat.replication.capture.ChangeListener;
import dev.meerkat.replication.capture.MountedFolder;
import dev.meerkat.replication.linux.LinuxException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Barriers that are answered when the folder is closed already. The folder is mounted by this
/// process, so only other processes may touch it.
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@Tag("root")
class LateBarrierTest {
  private static final int FILES = 100;

  @TempDir Path parent;

  private record Holding(BlockingQueue<BarrierAnswer> held) implements ChangeListener {
    @Override
    public Intent intend(Ranges ranges) throws LinuxException {
      return ChangeListener.NONE.intend(ranges);
    }

    @Override
    public void barrier(Barrier barrier, BarrierAnswer answer) {
      held.add(answer);
    }
  }

  /// Its number may be that of another connection meanwhile.
  @Test
  void whatSomebodyElseHasUnmountedIsNeitherAbortedNorUnmounted() throws Exception {
    MountProcess.assumePossible();
    Path folder = Files.createDirectory(parent.resolve("folder"));
    try (MountedFolder mounted = MountedFolder.open(folder, ChangeListener.NONE)) {
      run("umount", folder.toString());
      run("mount", "-t", "tmpfs", "none", folder.toString());
      mounted.abort();
    }
    // Fails when nothing is mounted there.
    run("umount", folder.toString());
  }

  @Test
  void whatWasAbortedIsUnmounted() throws Exception {
    MountProcess.assumePossible();
    Path folder = Files.createDirectory(parent.resolve("folder"));
    Files.createFile(folder.resolve("file"));
    try (MountedFolder mounted = MountedFolder.open(folder, ChangeListener.NONE)) {
      mounted.abort();
      assertThat(new ProcessBuilder("stat", "-f", folder.toString()).start().waitFor())
          .as("it is dead")
          .isNotZero();
      mounted.abort();
    }
    assertThat(folder.resolve("file")).exists();
  }

  private static void run(String... command) throws Exception {
    assertThat(new ProcessBuilder(command).inheritIO().start().waitFor())
        .as(String.join(" ", command))
        .isZero();
  }

  /// The numbers of its descriptors are those of other files by then.
  @Test
  void anAnswerAfterTheEndIsWrittenNowhere() throws Exception {
    MountProcess.assumePossible();
    Path folder = Files.createDirectory(parent.resolve("folder"));
    Files.createFile(folder.resolve("file"));
    Path others = Files.createDirectory(parent.resolve("others"));
    Holding holding = new Holding(new LinkedBlockingQueue<>());

    Process caller;
    BarrierAnswer late;
    try (MountedFolder _ = MountedFolder.open(folder, holding)) {
      caller = new ProcessBuilder("sync", folder.resolve("file").toString()).start();
      late = holding.held().take();
    }
    assertThat(caller.waitFor()).as("the caller gets an error").isNotZero();

    List<OutputStream> open = new ArrayList<>();
    try {
      for (int i = 0; i < FILES; i++) {
        open.add(Files.newOutputStream(others.resolve("file" + i)));
      }
      late.done(0);
    } finally {
      for (OutputStream file : open) {
        file.close();
      }
    }

    try (var files = Files.list(others)) {
      assertThat(files).hasSize(FILES).allSatisfy(file -> assertThat(file).isEmptyFile());
    }
  }
}
