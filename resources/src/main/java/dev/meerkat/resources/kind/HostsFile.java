package dev.meerkat.resources.kind;

import dev.meerkat.core.group.IpAddress;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/// The entries of groups in a hosts file (`hosts(5)`), each between two marks, so that nothing else
/// is touched.
record HostsFile(Path path) {
  private static final Object EDITING = new Object();

  /// @param mark tells the entry from those of others, such as `shop www`
  static List<String> with(List<String> lines, String mark, String name, IpAddress address) {
    var changed = new ArrayList<>(without(lines, mark));
    changed.add(begin(mark));
    changed.add(address + "\t" + name);
    changed.add(end(mark));
    return changed;
  }

  /// What is between the marks goes; a first mark without a second one is only itself.
  static List<String> without(List<String> lines, String mark) {
    var changed = new ArrayList<String>();
    int at = 0;
    while (at < lines.size()) {
      if (lines.get(at).equals(begin(mark))) {
        int last = lines.subList(at, lines.size()).indexOf(end(mark));
        at += last < 0 ? 1 : last + 1;
      } else {
        changed.add(lines.get(at++));
      }
    }
    return changed;
  }

  static boolean has(List<String> lines, String mark, String name, IpAddress address) {
    int at = lines.indexOf(begin(mark));
    return at >= 0
        && at + 2 < lines.size()
        && lines.get(at + 1).equals(address + "\t" + name)
        && lines.get(at + 2).equals(end(mark));
  }

  private static String begin(String mark) {
    return "# meerkat: begin of " + mark;
  }

  private static String end(String mark) {
    return "# meerkat: end of " + mark;
  }

  boolean has(String mark, String name, IpAddress address) throws IOException {
    return has(Files.readAllLines(path), mark, name, address);
  }

  void add(String mark, String name, IpAddress address) throws IOException {
    synchronized (EDITING) {
      write(with(Files.readAllLines(path), mark, name, address));
    }
  }

  void remove(String mark) throws IOException {
    synchronized (EDITING) {
      var lines = Files.readAllLines(path);
      var changed = without(lines, mark);
      if (!changed.equals(lines)) {
        write(changed);
      }
    }
  }

  /// In one step; where the file is mounted by itself, as in containers, it can only be written
  /// over.
  private void write(List<String> lines) throws IOException {
    var target = Files.exists(path, LinkOption.NOFOLLOW_LINKS) ? path.toRealPath() : path;
    var text = String.join("\n", lines) + "\n";
    var fresh = target.resolveSibling("." + target.getFileName() + ".meerkat");
    Files.writeString(fresh, text);
    try {
      Files.setPosixFilePermissions(fresh, Files.getPosixFilePermissions(target));
      Files.move(
          fresh, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (FileSystemException e) {
      Files.deleteIfExists(fresh);
      if (!isMounted(target)) {
        throw e;
      }
      Files.writeString(target, text);
    }
  }

  private static boolean isMounted(Path file) throws IOException {
    try (var lines = Files.lines(Path.of("/proc/self/mountinfo"))) {
      return lines.anyMatch(line -> line.split(" ", -1)[4].equals(file.toString()));
    }
  }
}
