package dev.meerkat.replication;

import static dev.meerkat.replication.linux.Flags.O_RDWR;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Two processes lock the same file of a mounted folder.
@Tag("root")
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class MountedLocksTest {
  @TempDir Path parent;

  private record Other(Process process, BufferedReader output) {
    static Other start(Path folder) throws IOException {
      Process process =
          new ProcessBuilder(
                  List.of(
                      Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                      "--enable-native-access=ALL-UNNAMED",
                      "-XX:+UseSerialGC",
                      "-Xshare:auto",
                      "-cp",
                      System.getProperty("java.class.path"),
                      LockProgram.class.getName(),
                      folder.toString(),
                      "f"))
              .redirectErrorStream(true)
              .start();
      return new Other(process, process.inputReader());
    }

    void tell(String line) throws IOException {
      Writer input = process.outputWriter();
      input.write(line + "\n");
      input.flush();
    }

    String answer() throws IOException {
      return String.valueOf(output.readLine());
    }

    String ask(String line) throws IOException {
      tell(line);
      return answer();
    }
  }

  @Test
  void whatOneHasLockedTheOtherHasNot() throws Exception {
    MountProcess.assumePossible();
    Path folder = Files.createDirectory(parent.resolve("folder"));
    try (MountProcess mount = MountProcess.start(folder)) {
      Files.createFile(folder.resolve("f"));
      PosixCalls at = new PosixCalls(folder);
      Other other = Other.start(folder);
      try {
        at.with(
            "f",
            O_RDWR,
            (mine, _) -> {
              try {
                whole(at, mine, other);
                parts(at, mine, other);
                ofOpenFiles(at, mine, other);
                deadlock(at, mine, other);
                killed(at, mine, other);
              } catch (IOException e) {
                throw new AssertionError(e);
              }
              return "";
            });
      } finally {
        other.process.destroyForcibly().waitFor();
      }
      mount.unmount();
    }
  }

  private static String lock(PosixCalls at, int mine, String line) {
    return LockProgram.perform(at, mine, line);
  }

  /// `flock`: 1 to share, 2 for one alone, 8 to end, 4 not to wait.
  private static void whole(PosixCalls at, int mine, Other other) throws IOException {
    assertThat(lock(at, mine, "flock 6")).isEqualTo("0");
    assertThat(other.ask("flock 5")).isEqualTo("EAGAIN");
    other.tell("flock 2");
    assertThat(lock(at, mine, "flock 8")).isEqualTo("0");
    assertThat(other.answer()).isEqualTo("0");
    assertThat(lock(at, mine, "flock 5")).isEqualTo("EAGAIN");
    assertThat(other.ask("flock 5")).isEqualTo("0");
    assertThat(lock(at, mine, "flock 5")).isEqualTo("0");
    assertThat(other.ask("flock 6")).isEqualTo("EAGAIN");
    assertThat(lock(at, mine, "flock 8")).isEqualTo("0");
    assertThat(other.ask("flock 8")).isEqualTo("0");
  }

  /// `fcntl`: 5 asks, 6 locks, 7 waits; 0 to read, 1 to write, 2 to end.
  private static void parts(PosixCalls at, int mine, Other other) throws IOException {
    assertThat(lock(at, mine, "fcntl 6 1 0 10")).isEqualTo("0");
    assertThat(other.ask("fcntl 6 0 9 1")).isEqualTo("EAGAIN");
    assertThat(other.ask("fcntl 6 1 10 10")).isEqualTo("0");
    assertThat(other.ask("fcntl 5 1 0 0")).isEqualTo("1 0 10 by " + ProcessHandle.current().pid());
    assertThat(lock(at, mine, "fcntl 5 1 10 1")).isEqualTo("1 10 10 by " + other.process.pid());
    other.tell("fcntl 7 1 0 1");
    assertThat(lock(at, mine, "fcntl 6 2 0 10")).isEqualTo("0");
    assertThat(other.answer()).isEqualTo("0");
    assertThat(other.ask("fcntl 6 2 0 0")).isEqualTo("0");
  }

  /// `fcntl`: 37 locks, 38 waits, for whoever has the descriptor.
  private static void ofOpenFiles(PosixCalls at, int mine, Other other) throws IOException {
    assertThat(lock(at, mine, "fcntl 37 1 0 10")).isEqualTo("0");
    assertThat(other.ask("fcntl 37 0 5 1")).isEqualTo("EAGAIN");
    assertThat(other.ask("fcntl 6 0 5 1")).isEqualTo("EAGAIN");
    assertThat(other.ask("fcntl 5 0 5 1")).isEqualTo("1 0 10 by -1");
    other.tell("fcntl 38 1 5 10");
    assertThat(lock(at, mine, "fcntl 37 2 0 0")).isEqualTo("0");
    assertThat(other.answer()).isEqualTo("0");
    assertThat(lock(at, mine, "fcntl 37 0 14 1")).isEqualTo("EAGAIN");
    assertThat(other.ask("fcntl 37 2 0 0")).isEqualTo("0");
  }

  /// Each waits for the other: the second to wait is refused, whichever of them it is.
  private static void deadlock(PosixCalls at, int mine, Other other) throws IOException {
    assertThat(lock(at, mine, "fcntl 6 1 0 1")).isEqualTo("0");
    assertThat(other.ask("fcntl 6 1 1 1")).isEqualTo("0");
    FutureTask<String> waiting = new FutureTask<>(() -> waited(at, mine));
    Thread.ofPlatform().daemon().start(waiting);
    String others = other.ask("fcntl 7 1 0 1");
    assertThat(other.ask("fcntl 6 2 0 0")).isEqualTo("0");
    try {
      assertThat(List.of(others, waiting.get())).containsExactlyInAnyOrder("EDEADLK", "0");
    } catch (InterruptedException | ExecutionException e) {
      throw new AssertionError(e);
    }
    assertThat(lock(at, mine, "fcntl 6 2 0 0")).isEqualTo("0");
  }

  /// Lets the other go on when it was refused.
  private static String waited(PosixCalls at, int mine) {
    String answer = lock(at, mine, "fcntl 7 1 1 1");
    if (answer.equals("EDEADLK")) {
      assertThat(lock(at, mine, "fcntl 6 2 0 0")).isEqualTo("0");
    }
    return answer;
  }

  private static void killed(PosixCalls at, int mine, Other other) throws IOException {
    assertThat(other.ask("flock 2")).isEqualTo("0");
    assertThat(other.ask("fcntl 6 1 0 0")).isEqualTo("0");
    other.process.destroyForcibly();
    assertThat(lock(at, mine, "flock 2")).isEqualTo("0");
    assertThat(lock(at, mine, "fcntl 7 1 0 0")).isEqualTo("0");
  }
}
