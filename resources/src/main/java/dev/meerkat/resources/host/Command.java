package dev.meerkat.resources.host;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/// Small programs of the operating system, such as `ip`: they end soon, and what they print is
/// their answer.
public final class Command {
  private static final int MOST_OUTPUT_BYTES = 1 << 20;

  /// @param output what it printed, also as errors; at most a mebibyte of it
  public record Ended(int exit, String output) {
    public boolean isGood() {
      return exit == 0;
    }
  }

  private Command() {}

  /// @throws ResourceException if it cannot be started, or takes longer than `atMostMillis` and was
  ///   killed
  public static Ended run(long atMostMillis, List<String> words)
      throws ResourceException, InterruptedException {
    return run(atMostMillis, new TreeMap<>(), words);
  }

  /// @param environment beside that of this process
  public static Ended run(
      long atMostMillis, SortedMap<String, String> environment, List<String> words)
      throws ResourceException, InterruptedException {
    Process process;
    try {
      var builder = new ProcessBuilder(words).redirectErrorStream(true);
      builder.environment().putAll(environment);
      process = builder.start();
      process.getOutputStream().close();
    } catch (IOException e) {
      throw new ResourceException(
          "cannot run '" + words.getFirst() + "' (" + e.getMessage() + "): install it", e);
    }
    var output = new ByteArrayOutputStream();
    Thread reader =
        Thread.ofVirtual()
            .name("output-of-" + words.getFirst())
            .start(() -> drain(process.getInputStream(), output));
    try {
      if (!process.waitFor(atMostMillis, TimeUnit.MILLISECONDS)) {
        throw new ResourceException(
            "'" + String.join(" ", words) + "' took longer than " + atMostMillis + " ms");
      }
      boolean _ = reader.join(Duration.ofMillis(atMostMillis));
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
    synchronized (output) {
      return new Ended(process.exitValue(), output.toString(StandardCharsets.UTF_8).strip());
    }
  }

  /// @throws ResourceException if it fails, with what it printed
  public static String good(long atMostMillis, List<String> words)
      throws ResourceException, InterruptedException {
    var ended = run(atMostMillis, words);
    if (!ended.isGood()) {
      throw new ResourceException(
          "'"
              + String.join(" ", words)
              + "' ended with "
              + ended.exit()
              + (ended.output().isEmpty() ? "" : ": " + ended.output()));
    }
    return ended.output();
  }

  private static void drain(InputStream in, ByteArrayOutputStream output) {
    byte[] part = new byte[8_192];
    try {
      for (int read = in.read(part); read >= 0; read = in.read(part)) {
        synchronized (output) {
          output.write(part, 0, Math.min(read, MOST_OUTPUT_BYTES - output.size()));
        }
      }
    } catch (IOException _) {
      // It was killed; what it printed before is its answer.
    }
  }
}
