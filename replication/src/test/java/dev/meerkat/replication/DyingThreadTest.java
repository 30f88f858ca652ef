package dev.meerkat.replication;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.core.replication.Rules;
import dev.meerkat.replication.capture.Change;
import dev.meerkat.replication.capture.FileIndex;
import dev.meerkat.replication.capture.Keeping;
import dev.meerkat.replication.capture.MountedFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A thread that serves a folder ends by an error. The folder is mounted by this process, so only
/// other processes may touch it.
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@Tag("root")
class DyingThreadTest {
  /// More than there are threads at first.
  private static final int CALLERS = 6;

  @TempDir Path parent;

  /// Ends the thread that tells of the first change; keeps those that tell of the others until as
  /// many are at work as there are callers.
  private record Deadly(AtomicBoolean ended, CountDownLatch missing) implements TestListener {
    @Override
    public void changed(Change change) {
      if (ended.compareAndSet(false, true)) {
        throw new AssertionError("the end of this thread, as the test wants");
      }
      missing.countDown();
      try {
        missing.await();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
  }

  /// @param held whether another process could go on with the mount: then the kernel does not
  ///   answer for a thread that has ended
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void othersAreStartedWhenAllThatAreLeftAreAtWork(boolean held) throws Exception {
    MountProcess.assumePossible();
    Path folder = Files.createDirectory(parent.resolve("folder"));
    for (int i = 0; i <= CALLERS; i++) {
      Files.createFile(folder.resolve("file" + i));
    }
    Deadly listener = new Deadly(new AtomicBoolean(), new CountDownLatch(CALLERS));
    Optional<Keeping> keeping =
        held ? Optional.of(new Keeping(parent.resolve("holder"), 600)) : Optional.empty();
    try (MountedFolder mounted =
        MountedFolder.open(folder, FileIndex.read(folder), Rules.ALL, listener, keeping)) {
      assertThat(mounted.unheld()).isEmpty();
      assertThat(truncate(folder.resolve("file0")).waitFor()).isNotZero();

      List<Process> callers = new ArrayList<>();
      for (int i = 1; i <= CALLERS; i++) {
        callers.add(truncate(folder.resolve("file" + i)));
      }
      for (Process caller : callers) {
        assertThat(caller.waitFor()).isZero();
      }
    }
    assertThat(Files.size(folder.resolve("file" + CALLERS))).isEqualTo(5);
  }

  private static Process truncate(Path file) throws IOException {
    return new ProcessBuilder("truncate", "-s", "5", file.toString()).start();
  }
}
