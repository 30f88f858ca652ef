package dev.meerkat.replication.linux;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What is mounted where, as this process sees it (`/proc/self/mountinfo`,
/// `proc_pid_mountinfo(5)`). Reading it touches none of the file systems.
///
/// @param mounts in the order in which they were made
public record MountTable(List<Mount> mounts) {
  private static final Path MOUNTS = Path.of("/proc/self/mountinfo");

  /// @param folder its absolute path
  /// @param minor of the file system's device number; with FUSE the number of the connection
  public record Mount(String folder, String type, String source, int minor) {}

  public static MountTable read() throws IOException {
    List<Mount> mounts = new ArrayList<>();
    // Paths are bytes; those that are no UTF-8 are in nobody's way here.
    for (String line : Files.readString(MOUNTS, StandardCharsets.ISO_8859_1).lines().toList()) {
      mounts.add(parse(line));
    }
    return new MountTable(List.copyOf(mounts));
  }

  /// The mount that one sees at this folder; of several on top of each other the last.
  public Optional<Mount> at(Path folder) {
    return mounts.stream()
        .filter(mount -> mount.folder().equals(folder.toString()))
        .reduce((_, last) -> last);
  }

  /// The mount that a folder is in.
  public Optional<Mount> around(Path folder) {
    Optional<Mount> found = Optional.empty();
    for (Path path = folder; path != null && found.isEmpty(); path = path.getParent()) {
      found = at(path);
    }
    return found;
  }

  /// Mounts at folders inside of this one.
  public List<Mount> below(Path folder) {
    return mounts.stream().filter(mount -> mount.folder().startsWith(folder + "/")).toList();
  }

  static Mount parse(String line) {
    String[] fields = line.split(" ", -1);
    int separator = 6;
    while (separator < fields.length && !fields[separator].equals("-")) {
      separator++;
    }
    if (separator + 2 >= fields.length) {
      throw new IllegalArgumentException("no line of " + MOUNTS + ": " + line);
    }
    return new Mount(
        unescape(fields[4]),
        fields[separator + 1],
        unescape(fields[separator + 2]),
        Integer.parseInt(fields[2].substring(fields[2].indexOf(':') + 1)));
  }

  /// Spaces, tabs, line ends and backslashes are a backslash and three octal digits.
  private static String unescape(String field) {
    byte[] bytes = new byte[field.length()];
    int size = 0;
    for (int i = 0; i < field.length(); i++) {
      if (field.charAt(i) == '\\' && i + 3 < field.length()) {
        bytes[size++] = (byte) Integer.parseInt(field.substring(i + 1, i + 4), 8);
        i += 3;
      } else {
        bytes[size++] = (byte) field.charAt(i);
      }
    }
    return new String(bytes, 0, size, StandardCharsets.UTF_8);
  }
}
