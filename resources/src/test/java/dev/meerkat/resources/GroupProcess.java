package dev.meerkat.resources;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A [GroupProgram] that runs.
final class GroupProcess implements AutoCloseable {
  private final Path folder;
  private final Process process;
  private final BufferedReader output;

  private GroupProcess(Path folder, Process process) {
    this.folder = folder;
    this.process = process;
    this.output = process.inputReader();
  }

  /// @param namespace `nsenter` and its words, or none
  static GroupProcess start(Path folder, List<String> namespace, String... resources)
      throws IOException {
    var command = new ArrayList<>(namespace);
    command.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Xshare:auto",
            "-Xmx128m",
            "-cp",
            System.getProperty("java.class.path"),
            GroupProgram.class.getName(),
            folder.toString()));
    command.addAll(List.of(resources));
    var log = folder.resolveSibling(folder.getFileName() + ".err").toFile();
    var group = new GroupProcess(folder, new ProcessBuilder(command).redirectError(log).start());
    assertThat(group.answer()).isEqualTo("ready");
    return group;
  }

  /// To what was told before.
  String answer() throws IOException {
    while (true) {
      var line = output.readLine();
      assertThat(line).as("it goes on").isNotNull();
      // Logging writes there, too.
      if (line.matches(
          "(ready|armed|prepared|disarmed|probed|started|stopped|failed|noted|trouble|fenced|perhaps not fenced|not"
              + " fenced)\\b.*")) {
        return line;
      }
    }
  }

  String ask(String words) throws IOException {
    tell(words);
    return answer();
  }

  /// Without waiting for the answer.
  void tell(String words) throws IOException {
    process.outputWriter().write(words + "\n");
    process.outputWriter().flush();
  }

  /// `STOP` or `CONT`.
  void signal(String name) throws IOException, InterruptedException {
    var sender = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start();
    assertThat(sender.waitFor()).isZero();
  }

  /// As nobody can prevent.
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  @Override
  public void close() throws IOException {
    try {
      signal("CONT");
      process.getOutputStream().close();
      if (!process.waitFor(60, TimeUnit.SECONDS)) {
        kill();
      }
    } catch (InterruptedException _) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    } catch (AssertionError e) {
      assertThat(process.isAlive()).as(e.getMessage()).isFalse();
    } finally {
      TestGroup.call(folder, "end");
      // What a killed one has armed for a long time.
      var deadline = folder.resolve("deadline");
      if (Files.exists(deadline)) {
        var words = Files.readString(deadline).split(" ", -1);
        Files.writeString(deadline, words[0] + " " + words[1] + " off\n");
        TestGroup.awaitGuard(folder);
      }
    }
  }
}
