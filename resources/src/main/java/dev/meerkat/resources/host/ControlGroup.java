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
      var mounted = mount(Files.readAllLines(Path.of("/proc/self/mountinfo")));
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
