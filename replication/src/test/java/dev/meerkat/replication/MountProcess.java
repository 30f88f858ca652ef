package dev.meerkat.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A folder mounted by a process of its own, as in use: a test may then do anything in it, map
/// files into memory or be stopped, without waiting for itself.
public final class MountProcess implements AutoCloseable {
  private final Path folder;
  private final Process process;
  private final BufferedReader output;

  private MountProcess(Path folder, Process process) {
    this.folder = folder;
    this.process = process;
    this.output = process.inputReader();
  }

  /// `./check` runs what needs this as root: it has the tag `root`.
  public static void assumePossible() throws IOException {
    assumeTrue(
        (int) Files.getAttribute(Path.of("/proc/self"), "unix:uid") == 0,
        "mounting a folder over itself needs root");
    assertThat(Path.of("/dev/fuse")).as("of the kernel's module fuse").isWritable();
  }

  /// @param copies a folder in which each change is made again, or none
  public static MountProcess start(Path folder, Path... copies) throws IOException {
    assumePossible();
    return started(launch(folder, copies));
  }

  /// As a standby shows its folder.
  static MountProcess startReadOnly(Path folder) throws IOException {
    return started(launch(folder, Path.of(MountProgram.READ_ONLY)));
  }

  private static MountProcess started(MountProcess process) throws IOException {
    String said = process.output.readLine();
    if (said == null || !said.startsWith("mounted ")) {
      process.close();
      throw new IOException("not mounted: " + said);
    }
    return process;
  }

  /// Whether or not it will get far.
  static MountProcess launch(Path folder, Path... copies) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xshare:auto",
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path"),
                MountProgram.class.getName(),
                folder.toString()));
    for (Path copy : copies) {
      command.add(copy.toString());
    }
    return new MountProcess(folder, new ProcessBuilder(command).redirectErrorStream(true).start());
  }

  /// @param word to its [Barriers]
  String ask(String word) throws IOException {
    Writer input = process.outputWriter();
    input.write(word + "\n");
    input.flush();
    return output.readLine();
  }

  /// All that it says until it ends.
  String lastWords() throws IOException {
    StringBuilder words = new StringBuilder();
    for (String line = output.readLine(); line != null; line = output.readLine()) {
      words.append(line).append('\n');
    }
    return words.toString();
  }

  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /// `SIGSTOP` or `SIGCONT`.
  public void signal(String name) throws IOException, InterruptedException {
    Process sender = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start();
    assertThat(sender.waitFor()).isZero();
  }

  /// Has it end; it need not do so at once.
  void letEnd() throws IOException {
    process.getOutputStream().close();
  }

  /// Unmounts, as a process that ends does.
  public void unmount() throws IOException, InterruptedException {
    letEnd();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("it ends").isTrue();
    assertThat(process.exitValue()).as(lastWords()).isZero();
  }

  /// However the test went: nothing stays mounted, nobody waits.
  @Override
  public void close() throws IOException {
    try {
      process.getOutputStream().close();
      if (!process.waitFor(60, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
      if (process.exitValue() != 0) {
        new ProcessBuilder("umount", "-l", folder.toString()).start().waitFor();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
