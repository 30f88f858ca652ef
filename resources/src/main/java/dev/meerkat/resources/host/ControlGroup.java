package dev.meerkat.resources.host;

import dev.meerkat.core.group.GroupId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32;

/// The cgroup of a group (version 2), where this host lets one be made: no process that is in it
/// can hide, and all are killed at once.
public final class ControlGroup {
  private ControlGroup() {}

  /// Makes it, with `run` for what runs and `guard` for the guard. Empty where there is no cgroup
  /// of version 2, or this process may not make one: then processes are known by their environment.
  ///
  /// @param folder tells groups of the same name apart that run on one machine
  public static Optional<Path> of(GroupId group, Path folder) {
    try {
      var mounted = mounted();
      if (mounted.isEmpty()) {
        return Optional.empty();
      }
      var checksum = new CRC32();
      checksum.update(folder.toString().getBytes(StandardCharsets.UTF_8));
      Path own =
          Path.of(mounted.get(), "meerkat", group + "-" + Long.toHexString(checksum.getValue()));
      Files.createDirectories(own.resolve("run"));
      Files.createDirectories(own.resolve("guard"));
      return Optional.of(own);
    } catch (IOException _) {
      return Optional.empty();
    }
  }

  /// Whether there is a process in a cgroup of version 2, or below it.
  ///
  /// @param path below the root of all, such as `/system.slice/ssh.service`
  public static boolean isUsed(String path) throws IOException {
    var mounted = mounted();
    if (mounted.isEmpty()) {
      return false;
    }
    var events = Path.of(mounted.get(), path, "cgroup.events");
    try {
      return SmallFile.read(events).filter(text -> text.contains("populated 1")).isPresent();
    } catch (IOException e) {
      if (Files.exists(events)) {
        throw e;
      }
      return false; // It was removed while it was read.
    }
  }

  private static Optional<String> mounted() throws IOException {
    return mount(Files.readAllLines(Path.of("/proc/self/mountinfo")));
  }

  /// Where the hierarchy of version 2 is mounted, by the lines of `/proc/self/mountinfo`.
  static Optional<String> mount(List<String> lines) {
    for (var line : lines) {
      var words = line.split(" ", -1);
      for (int i = 6; i + 1 < words.length; i++) {
        if (words[i].equals("-") && words[i + 1].equals("cgroup2")) {
          return Optional.of(words[4]);
        }
      }
    }
    return Optional.empty();
  }
}
