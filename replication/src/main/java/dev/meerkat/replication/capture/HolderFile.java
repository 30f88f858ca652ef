package dev.meerkat.replication.capture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/// Which process keeps a mount: a line of its number, when it was started, in ticks since this boot
/// (`proc_pid_stat(5)`), the boot, and the number of the connection.
///
///     4711 123456 0b9c1a5e-… 52
///
/// It tells nothing after a boot, so it is not made durable.
record HolderFile(int pid, long started, String boot, int connection) {
  private static final Path BOOT = Path.of("/proc/sys/kernel/random/boot_id");

  /// Of `proc_pid_stat(5)`, from the field behind the name on.
  private static final int STARTED = 19;

  /// Of a process that runs now.
  static HolderFile of(int pid, int connection) throws IOException {
    return new HolderFile(pid, started(pid), Files.readString(BOOT).strip(), connection);
  }

  static Optional<HolderFile> read(Path file) throws IOException {
    String[] words;
    try {
      words = Files.readString(file).strip().split(" ", -1);
    } catch (NoSuchFileException _) {
      return Optional.empty();
    }
    try {
      return words.length == 4
          ? Optional.of(
              new HolderFile(
                  Integer.parseInt(words[0]),
                  Long.parseLong(words[1]),
                  words[2],
                  Integer.parseInt(words[3])))
          : Optional.empty();
    } catch (NumberFormatException _) {
      return Optional.empty();
    }
  }

  void write(Path file) throws IOException {
    Path fresh = file.resolveSibling(file.getFileName() + ".new");
    Files.writeString(fresh, pid + " " + started + " " + boot + " " + connection + "\n");
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
  }

  /// Whether the process of that number is still the same.
  boolean isCurrent() throws IOException {
    try {
      return boot.equals(Files.readString(BOOT).strip()) && started == started(pid);
    } catch (NoSuchFileException _) {
      return false;
    }
  }

  private static long started(int pid) throws IOException {
    String status = Files.readString(Path.of("/proc/" + pid + "/stat"));
    String[] fields = status.substring(status.lastIndexOf(')') + 2).split(" ", -1);
    return Long.parseLong(fields[STARTED]);
  }
}
