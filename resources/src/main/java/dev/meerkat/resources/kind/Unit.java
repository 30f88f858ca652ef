package dev.meerkat.resources.kind;

import dev.meerkat.resources.host.ControlGroup;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// A unit of systemd, as `systemctl show` tells it.
///
/// @param load such as `loaded`, `not-found`
/// @param active its `ActiveState`; empty when that was not told
/// @param parts the units that are stopped with it, as they name it in `PartOf=`
/// @param cgroup in which its processes are; empty when it has none
record Unit(String name, String load, String active, List<String> parts, String cgroup) {
  static final String PROPERTIES = "--property=Id,LoadState,ActiveState,ConsistsOf,ControlGroup";

  /// @param shown units with these properties, in order, with an empty line between two
  static List<Unit> read(String shown) {
    return Arrays.stream(shown.strip().split("\n\n+", -1)).map(Unit::one).toList();
  }

  private static Unit one(String lines) {
    Map<String, String> all = new TreeMap<>();
    lines
        .lines()
        .map(line -> line.split("=", 2))
        .filter(words -> words.length == 2)
        .forEach(words -> all.put(words[0], words[1]));
    var parts = all.getOrDefault("ConsistsOf", "");
    return new Unit(
        all.getOrDefault("Id", ""),
        all.getOrDefault("LoadState", ""),
        all.getOrDefault("ActiveState", ""),
        parts.isEmpty() ? List.of() : List.of(parts.split(" +", -1)),
        all.getOrDefault("ControlGroup", ""));
  }

  /// Whether systemd knows no such unit and runs none: one whose file was removed goes on running.
  boolean isMissing() {
    return load.equals("not-found") && active.equals("inactive");
  }

  /// Whether anything of it is here: one that is being stopped, and one that systemd has given up
  /// although it has processes left, such as those that cannot be killed.
  boolean isHere() throws IOException {
    return !(active.equals("inactive") || active.equals("failed"))
        || (!cgroup.isEmpty() && ControlGroup.isUsed(cgroup));
  }
}
