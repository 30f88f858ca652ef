package dev.meerkat.resources.kind;

import dev.meerkat.core.group.IpAddress;
import dev.meerkat.resources.host.ResourceException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/// The entries of groups in a hosts file (`hosts(5)`), each between two marks, so that nothing else
/// is touched. Only the guard's script changes it, so that all who do wait for one another.
record HostsFile(Path path) {
  private static String begin(String mark) {
    return "# meerkat: begin of " + mark;
  }

  /// What is not written in UTF-8 is read as well. A file that is not there has no lines.
  private List<String> lines() throws IOException {
    try {
      return Files.readAllLines(path, StandardCharsets.ISO_8859_1);
    } catch (NoSuchFileException _) {
      return List.of();
    }
  }

  /// Whether anything of it is there.
  ///
  /// @param mark tells the entry from those of others, such as `shop www`
  boolean has(String mark) throws IOException {
    return lines().contains(begin(mark));
  }

  /// Whether it is there, wholly.
  boolean has(String mark, String name, IpAddress address) throws IOException {
    var lines = lines();
    int at = lines.indexOf(begin(mark));
    return at >= 0
        && at + 2 < lines.size()
        && lines.get(at + 1).equals(line(name, address))
        && lines.get(at + 2).equals("# meerkat: end of " + mark);
  }

  private static String line(String name, IpAddress address) {
    return address + "\t" + name;
  }

  /// In place of the one that is there.
  void add(String mark, String name, IpAddress address, Launch launch)
      throws ResourceException, InterruptedException {
    var _ = launch.tool(launch.script().call("hosts", mark, path.toString(), line(name, address)));
  }

  void remove(String mark, Launch launch)
      throws ResourceException, IOException, InterruptedException {
    if (has(mark)) {
      var _ = launch.tool(launch.script().call("hosts", mark, path.toString()));
    }
  }
}
