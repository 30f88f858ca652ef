package dev.meerkat.lab.scale;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.meerkat.lab.LabFailure;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Path;
import java.util.List;

/// A process with servers of a large site, as it is seen from outside.
final class ScaleChild {
  /// What the servers say goes to files there.
  static final Path LOGS = Path.of("out");

  private static final ObjectMapper JSON = new ObjectMapper();

  private static final int HEAP_MEBIBYTES_EACH = 30;

  private final Process process;
  private final Writer questions;
  private final BufferedReader answers;

  private ScaleChild(Process process) {
    this.process = process;
    this.questions = process.outputWriter();
    this.answers = process.inputReader();
  }

  static ScaleChild start(Path folder, int first, int count, int total, int cameras)
      throws IOException {
    var process =
        new ProcessBuilder(
                List.of(
                    ProcessHandle.current().info().command().orElseThrow(),
                    "-Xmx" + (256 + HEAP_MEBIBYTES_EACH * count) + "m",
                    "-XX:+UseParallelGC",
                    "-cp",
                    System.getProperty("java.class.path"),
                    ScaleProcess.class.getName(),
                    folder.toString(),
                    Integer.toString(first),
                    Integer.toString(count),
                    Integer.toString(total),
                    Integer.toString(cameras)))
            .redirectError(LOGS.resolve("scale-" + total + "-" + first + ".log").toFile())
            .start();
    return new ScaleChild(process);
  }

  Figures figures(int members) {
    String answer = ask(Integer.toString(members));
    try {
      return JSON.readValue(answer, Figures.class);
    } catch (IOException e) {
      throw new LabFailure("a process of servers answers '" + answer + "'", e);
    }
  }

  long planMicros() {
    return Long.parseLong(ask(ScaleProcess.PLAN));
  }

  private String ask(String question) {
    try {
      questions.write(question + "\n");
      questions.flush();
      String answer = answers.readLine();
      if (answer == null) {
        throw new IOException("it has ended");
      }
      return answer;
    } catch (IOException e) {
      throw new LabFailure("a process of servers does not answer: " + e.getMessage(), e);
    }
  }

  /// Returns at once; does nothing the second time.
  void kill() {
    process.destroyForcibly();
  }

  void stop() throws IOException {
    var _ = new ProcessBuilder("kill", "-STOP", Long.toString(process.pid())).inheritIO().start();
  }
}
