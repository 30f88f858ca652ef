package dev.meerkat.replication;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.core.replication.Ranges;
import dev.meerkat.replication.capture.Barrier;
import dev.meerkat.replication.capture.BarrierAnswer;
import dev.meerkat.replication.capture.ChangeListener;
import dev.meerkat.replication.capture.MountedFolder;
import dev.meerkat.replication.linux.Errno;
import dev.meerkat.replication.linux.LinuxException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Files without a name that an application ends using when its side is not active any more. The
/// folder is mounted by this process, so only other processes may touch it.
@Tag("root")
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ForgottenFileTest {
  @TempDir Path parent;

  private static final class Fenced implements ChangeListener {
    private volatile boolean over;

    @Override
    public Intent intend(Ranges ranges) throws LinuxException {
      if (over) {
        throw new LinuxException("change", "a test", Errno.EIO);
      }
      return NONE.intend(ranges);
    }

    @Override
    public void barrier(Barrier barrier, BarrierAnswer answer) {
      answer.done(0);
    }
  }

  /// What this process keeps of a folder although it is removed.
  private static List<String> removedAndOpen(Path folder) throws IOException {
    List<String> found = new ArrayList<>();
    try (var all = Files.list(Path.of("/proc/self/fd"))) {
      for (Path each : all.toList()) {
        try {
          String file = Files.readSymbolicLink(each).toString();
          if (file.startsWith(folder.toString()) && file.endsWith(" (deleted)")) {
            found.add(file);
          }
        } catch (NoSuchFileException _) {
          // It is that of the list.
        }
      }
    }
    return found;
  }

  @Test
  void takeNoRoomAnyMore() throws Exception {
    MountProcess.assumePossible();
    Path folder = Files.createDirectory(parent.resolve("folder"));
    Fenced listener = new Fenced();
    try (MountedFolder _ = MountedFolder.open(folder, listener)) {
      Process application =
          new ProcessBuilder("sh", "-c", "exec 3>a 4>b; rm a b; echo ready; read -r _")
              .directory(folder.toFile())
              .start();
      assertThat(application.inputReader().readLine()).isEqualTo("ready");
      assertThat(removedAndOpen(folder)).isNotEmpty();
      listener.over = true;
      application.outputWriter().close();
      application.waitFor();
      while (!removedAndOpen(folder).isEmpty()) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
      }
    }
  }
}
