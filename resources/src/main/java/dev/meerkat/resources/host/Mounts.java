package dev.meerkat.resources.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/// What is mounted where, as `/proc/self/mountinfo` tells it (proc(5)).
public final class Mounts {
  /// As the kernel follows (path_resolution(7)).
  private static final int MOST_LINKS = 40;

  private Mounts() {}

  /// The folders at which something is mounted.
  public static List<String> read() throws IOException {
    return folders(Files.readAllLines(Path.of("/proc/self/mountinfo")));
  }

  static List<String> folders(List<String> lines) {
    return lines.stream().map(line -> unescaped(line.split(" ", -1)[4])).toList();
  }

  /// The folder as mountinfo writes it when something is mounted there: without symbolic links.
  /// What is mounted there already is not touched, also when links lead to it, as it may hang;
  /// parts that are not there are taken as they are written.
  ///
  /// @param folder absolute
  public static Path real(Path folder) throws IOException {
    var plain = folder.normalize();
    var mounted = Set.copyOf(read());
    return mounted.contains(plain.toString()) ? plain : resolved(plain, mounted, MOST_LINKS);
  }

  /// @param links so many are followed, one after the other
  private static Path resolved(Path folder, Set<String> mounted, int links) throws IOException {
    var parent = folder.getParent();
    if (parent == null) {
      return folder;
    }
    var above = resolved(parent, mounted, links);
    var name = folder.getFileName().toString();
    if (name.equals("..")) {
      return above.getParent() == null ? above : above.getParent();
    }
    var here = name.equals(".") ? above : above.resolve(name);
    return links > 0 && !mounted.contains(here.toString()) && Files.isSymbolicLink(here)
        ? resolved(above.resolve(Files.readSymbolicLink(here)), mounted, links - 1)
        : here;
  }

  private static String unescaped(String folder) {
    return folder
        .replace("\\040", " ")
        .replace("\\011", "\t")
        .replace("\\012", "\n")
        .replace("\\134", "\\");
  }

  /// The line of the guard's file `ends` for a volume that is mounted there: the folder as
  /// mountinfo writes it, then as it is.
  ///
  /// @param folder without symbolic links
  public static String endLine(String folder) {
    return line("mount", folder);
  }

  /// Of a folder of data, of which only what Meerkat has mounted is ended.
  public static String dataLine(String folder) {
    return line("data", folder);
  }

  private static String line(String kind, String folder) {
    return kind + "\t" + escaped(folder) + "\t" + folder;
  }

  /// As mountinfo writes it.
  public static String escaped(String folder) {
    return folder
        .replace("\\", "\\134")
        .replace(" ", "\\040")
        .replace("\t", "\\011")
        .replace("\n", "\\012");
  }
}
