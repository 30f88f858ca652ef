package dev.meerkat.lab;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Removes network namespaces with all that runs in them, also when this program is killed: a shell
/// waits for its standard input to end, which it does in either case.
final class Reaper implements AutoCloseable {
  private static final Pattern OURS = Pattern.compile("(mk(\\d+)n\\d+-)\\S*");
  private static final String SCRIPT =
      """
      trap '' INT TERM HUP
      cat >/dev/null
      for ns in $(ip netns list | sed 's/ .*//'); do
        case $ns in "$1"*)
          pids=$(ip netns pids "$ns")
          [ -z "$pids" ] || kill -9 $pids
          ip netns del "$ns" ;;
        esac
      done
      """;

  private final Process shell;

  private Reaper(Process shell) {
    this.shell = shell;
  }

  /// From now until closed, watches over the namespaces whose names begin with `prefix`.
  static Reaper of(String prefix) {
    try {
      return new Reaper(
          new ProcessBuilder("sh", "-c", SCRIPT, "reaper", prefix)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(new File("/dev/null"))
              .start());
    } catch (IOException e) {
      throw new LabFailure("cannot start sh: " + e.getMessage(), e);
    }
  }

  /// Removes what programs left behind that are no more, should their reaper have been killed too.
  static void reapStale() {
    for (String line : Shell.run("ip", "netns", "list").lines().toList()) {
      Matcher matcher = OURS.matcher(line.split(" ", 2)[0]);
      if (matcher.matches() && !Files.exists(Path.of("/proc", matcher.group(2)))) {
        Reaper.of(matcher.group(1)).close();
      }
    }
  }

  @Override
  public void close() {
    try {
      shell.getOutputStream().close();
      if (!shell.waitFor(20, TimeUnit.SECONDS)) {
        throw new LabFailure("the lab's network namespaces could not be removed in 20 s");
      }
    } catch (IOException e) {
      throw new LabFailure("the lab's reaper was killed: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabFailure("interrupted while removing the lab's network namespaces", e);
    }
  }
}
