package dev.meerkat.replication.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.meerkat.core.replication.FileRoom;
import dev.meerkat.core.replication.Rules;
import dev.meerkat.replication.MountProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// More files than there is memory for. The folder is mounted by this process, so only other
/// processes may touch it.
@Tag("root")
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FileBudgetTest {
  @TempDir Path parent;
  private Path folder = Path.of("/");

  @BeforeEach
  void makeFolder() throws IOException {
    MountProcess.assumePossible();
    folder = Files.createDirectory(parent.resolve("folder"));
  }

  private void fill(int files) throws IOException {
    Path in = Files.createDirectory(folder.resolve("in"));
    for (int i = 0; i < files; i++) {
      Files.writeString(in.resolve("file" + i), "content");
    }
  }

  private Process shell(String script) throws IOException {
    return new ProcessBuilder("sh", "-c", script)
        .directory(folder.toFile())
        .redirectErrorStream(true)
        .start();
  }

  private String said(String script) throws Exception {
    Process process = shell(script);
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return said.strip();
  }

  private FileIndex index(FileBudget budget) throws IOException {
    return FileIndex.read(folder, Rules.ALL, budget);
  }

  @Test
  void theKernelForgetsWhatNobodyUsesAndNobodyNotices() throws Exception {
    int limit = 200;
    fill(3_000);
    var index = index(new FileBudget(new FileRoom(10_000, limit)));
    try (MountedFolder mounted = MountedFolder.open(folder, index, ChangeListener.NONE)) {
      Process user = shell("cd in; exec 3<file7; rm file7; echo ready; read _; pwd -P; cat <&3");
      var output = user.inputReader();
      assertThat(output.readLine()).isEqualTo("ready");

      assertThat(said("ls -l in | wc -l")).isEqualTo("3000");
      while (mounted.known() > 2 * limit) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
      }
      assertThat(mounted.known()).as("what is in use stays").isGreaterThan(2);

      user.outputWriter().close();
      assertThat(output.readLine()).isEqualTo(folder.resolve("in").toString());
      assertThat(output.readLine()).isEqualTo("content");
      assertThat(said("cat in/* | wc -c")).isEqualTo("" + 2_999 * "content".length());
    }
  }

  @Test
  void aFileTooManyIsRefusedAsByAFullDisk() throws Exception {
    fill(10);
    var budget = new FileBudget(new FileRoom(14, 100)); // The folder, another one in it and ten.
    try (MountedFolder _ = MountedFolder.open(folder, index(budget), ChangeListener.NONE)) {
      assertThat(said("touch a")).isEmpty();
      assertThat(said("df --output=iavail . | tail -n 1")).isEqualTo("1");
      assertThat(said("mkdir b")).isEmpty();
      for (String making : new String[] {"touch c", "mkdir c", "mkfifo c", "ln -s a c"}) {
        assertThat(said("LC_ALL=C " + making)).as(making).endsWith("No space left on device");
      }
      assertThat(said("ln a c; rm c; echo more >>a; mv a d; ls")).isEqualTo("b\nd\nin");
      assertThat(said("rm d; touch e; ls")).isEqualTo("b\ne\nin");
    }
  }

  @Test
  void aFolderWithTooManyFilesIsNotBegunWith() throws Exception {
    fill(90);
    var budget = new FileBudget(new FileRoom(11, 100));
    assertThatThrownBy(() -> index(budget))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("too many files")
        .hasMessageContaining("-Xmx");
    for (int i = 0; i < 20; i++) {
      Files.delete(folder.resolve("in/file" + i)); // Some more may have been made at once.
    }
    assertThat(index(budget).size()).isEqualTo(72);
    assertThat(index(budget).size()).as("the same folder counts once").isEqualTo(72);
    assertThat(budget.left()).isZero();
  }

  @Test
  void allFoldersOfTheProcessCount() throws Exception {
    fill(2);
    Path other = Files.createDirectory(parent.resolve("other"));
    var budget = new FileBudget(new FileRoom(10, 100));
    var first = index(budget);
    var second = FileIndex.read(other, Rules.ALL, budget);
    assertThat(budget.left()).isEqualTo(10 - 4 - 1);
    assertThat(first.size() + second.size()).isEqualTo(5);
  }
}
