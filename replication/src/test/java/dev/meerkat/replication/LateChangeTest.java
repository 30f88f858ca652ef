package dev.meerkat.replication;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.core.replication.Ranges;
import dev.meerkat.replication.capture.Barrier;
import dev.meerkat.replication.capture.BarrierAnswer;
import dev.meerkat.replication.capture.Change;
import dev.meerkat.replication.capture.ChangeListener;
import dev.meerkat.replication.capture.MountedFolder;
import dev.meerkat.replication.linux.Errno;
import java.nio.charset.StandardCharsets;
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

/// Changes whose callers may not know for long, as in strict mode. The folder is mounted by this
/// process, so only other processes may touch it.
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@Tag("root")
class LateChangeTest {
  /// More than there are ever threads.
  private static final int WRITERS = 40;

  @TempDir Path parent;

  private record Holding(BlockingQueue<BarrierAnswer> held) implements ChangeListener {
    @Override
    public Intent intend(Ranges ranges) {
      return new Intent() {
        @Override
        public void made(Change change) {}

        @Override
        public void failed() {}

        @Override
        public void unknown(String why) {
          throw new IllegalStateException(why);
        }

        @Override
        public boolean isSettled() {
          return false;
        }

        @Override
        public void settle(BarrierAnswer answer) {
          held.add(answer);
        }
      };
    }

    @Override
    public void barrier(Barrier barrier, BarrierAnswer answer) {
      answer.done(0);
    }
  }

  private static Process write(Path file) throws Exception {
    return new ProcessBuilder("dd", "of=" + file, "bs=10", "count=1", "conv=notrunc", "status=none")
        .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/zero").toFile()))
        .redirectErrorStream(true)
        .start();
  }

  @Test
  void readingGoesOnWhileManyChangesWait() throws Exception {
    MountProcess.assumePossible();
    Path folder = Files.createDirectory(parent.resolve("folder"));
    Files.writeString(folder.resolve("other"), "to be read");
    for (int i = 0; i < WRITERS; i++) {
      Files.createFile(folder.resolve("file" + i));
    }
    Holding holding = new Holding(new LinkedBlockingQueue<>());
    try (MountedFolder _ = MountedFolder.open(folder, holding)) {
      List<Process> writers = new ArrayList<>();
      for (int i = 0; i < WRITERS; i++) {
        writers.add(write(folder.resolve("file" + i)));
      }
      List<BarrierAnswer> waiting = new ArrayList<>();
      for (int i = 0; i < WRITERS; i++) {
        waiting.add(holding.held().take());
      }
      Process reading = new ProcessBuilder("cat", folder.resolve("other").toString()).start();
      assertThat(new String(reading.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
          .isEqualTo("to be read");
      assertThat(writers).allMatch(Process::isAlive);

      waiting.removeFirst().done(Errno.EIO);
      waiting.forEach(answer -> answer.done(0));
      int failures = 0;
      for (Process writer : writers) {
        failures += writer.waitFor() == 0 ? 0 : 1;
      }
      assertThat(failures).isEqualTo(1);
    }
    for (int i = 0; i < WRITERS; i++) {
      assertThat(folder.resolve("file" + i)).hasSize(10);
    }
  }

  /// What it answers says what the new file is called towards the kernel.
  @Test
  void aFileThatIsMadeIsThereWhenItsCallerKnows() throws Exception {
    MountProcess.assumePossible();
    Path folder = Files.createDirectory(parent.resolve("folder"));
    Holding holding = new Holding(new LinkedBlockingQueue<>());
    try (MountedFolder _ = MountedFolder.open(folder, holding)) {
      Process making =
          new ProcessBuilder("sh", "-c", "exec 3>new; exec 4>other; [ -s new ] || stat -c %s new")
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .start();
      for (int i = 0; i < 2; i++) {
        holding.held().take().done(0);
      }
      assertThat(new String(making.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
          .isEqualTo("0\n");
      assertThat(making.waitFor()).isZero();
    }
  }
}
