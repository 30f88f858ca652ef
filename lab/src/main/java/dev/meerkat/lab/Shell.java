package dev.meerkat.lab;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Short commands of the system, such as `ip` and `nft`.
public final class Shell {
  private static final Duration LIMIT = Duration.ofMinutes(5);

  private Shell() {}

  /// What a command that ended left behind.
  public record Outcome(int exit, String output, String errors) {}

  /// Runs `words` as one command, without a shell, and returns its standard output.
  ///
  /// @throws LabFailure with the command and its standard error when it exits with other than 0
  public static String run(String... words) {
    return run(Arrays.asList(words));
  }

  /// Same as [#run(String...)].
  public static String run(List<String> words) {
    Outcome outcome = attempt(words);
    if (outcome.exit() != 0) {
      throw new LabFailure(
          String.join(" ", words) + " exited with " + outcome.exit() + ": " + outcome.errors());
    }
    return outcome.output();
  }

  /// Runs `words` and returns how it ended, whatever that is; at most 5 minutes.
  public static Outcome attempt(List<String> words) {
    try {
      Path output = Files.createTempFile("meerkat-lab", ".out");
      Path errors = Files.createTempFile("meerkat-lab", ".err");
      try {
        return attempt(words, output.toFile(), errors.toFile());
      } finally {
        Files.delete(output);
        Files.delete(errors);
      }
    } catch (IOException e) {
      throw new LabFailure("cannot run " + String.join(" ", words) + ": " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabFailure("interrupted while running " + String.join(" ", words), e);
    }
  }

  private static Outcome attempt(List<String> words, File output, File errors)
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(words)
            .redirectInput(new File("/dev/null"))
            .redirectOutput(output)
            .redirectError(errors)
            .start();
    if (!process.waitFor(LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
      process.destroyForcibly();
      throw new LabFailure(String.join(" ", words) + " was not done after " + LIMIT);
    }
    return new Outcome(
        process.exitValue(),
        Files.readString(output.toPath(), StandardCharsets.UTF_8),
        Files.readString(errors.toPath(), StandardCharsets.UTF_8));
  }
}
