package dev.meerkat.resources.host;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// A process by its number and the tick at which it began, which tells it from others with that
/// number.
public record RunningProcess(long id, long startTick) {
  /// As `guard.sh` writes it: number, tick, and for some the boot. Empty when nothing is written.
  public static Optional<RunningProcess> read(Path file) throws IOException {
    var words = SmallFile.read(file).orElse("").strip().split(" ", -1);
    if (words.length < 2) {
      return Optional.empty();
    }
    if (words.length > 2
        && !words[2].equals(Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip())) {
      return Optional.empty();
    }
    return Optional.of(new RunningProcess(Long.parseLong(words[0]), Long.parseLong(words[1])));
  }

  /// The one that asks.
  public static RunningProcess self() throws IOException {
    var stat = Files.readString(Path.of("/proc/self/stat"), StandardCharsets.ISO_8859_1);
    return new RunningProcess(ProcessHandle.current().pid(), Long.parseLong(fields(stat)[19]));
  }

  /// Whether it is there.
  public boolean isAlive() {
    return isIn("ZX");
  }

  /// Whether it is there and goes on, which one that is stopped does not.
  public boolean isRunning() {
    return isIn("ZXTt");
  }

  private boolean isIn(String excluded) {
    try {
      var line = Files.readString(Path.of("/proc/" + id + "/stat"), StandardCharsets.ISO_8859_1);
      return isAlive(line, startTick, excluded);
    } catch (IOException _) {
      return false; // There is no such process.
    }
  }

  /// @param stat of proc(5); the name in it may contain anything
  /// @param excluded states
  static boolean isAlive(String stat, long startTick, String excluded) {
    var fields = fields(stat);
    return excluded.indexOf(fields[0].charAt(0)) < 0 && Long.parseLong(fields[19]) == startTick;
  }

  /// From the state on, which is the third.
  private static String[] fields(String stat) {
    return stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ", -1);
  }
}
