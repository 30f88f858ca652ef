package dev.meerkat.lab.dataset;

import dev.meerkat.lab.Shell;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// What a campaign mounts must not stay, however it ends: processes that were killed leave mounts.
final class Mounts {
  private Mounts() {}

  /// When this program ends, also by a signal, takes away all that is mounted below `folder`.
  static void removeAtExit(Path folder) {
    Runtime.getRuntime().addShutdownHook(new Thread(() -> remove(folder), "removes mounts"));
  }

  private static void remove(Path folder) {
    List<String> below = below(folder);
    // The last ones first: they may be inside others.
    for (String mount : below.reversed()) {
      Shell.attempt(List.of("umount", "-l", mount));
    }
  }

  private static List<String> below(Path folder) {
    try {
      return Files.readAllLines(Path.of("/proc/self/mounts")).stream()
          .map(line -> line.split(" ", -1)[1])
          .filter(mount -> mount.startsWith(folder + "/"))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
