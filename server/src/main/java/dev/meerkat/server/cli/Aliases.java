package dev.meerkat.server.cli;

import dev.meerkat.server.api.Answers;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What people call servers: by their aliases, where they have one.
///
/// @param byName of servers that have one
record Aliases(Map<String, String> byName) {
  /// @param told null when the server is of a version that knows no aliases
  static Aliases of(@Nullable SortedMap<String, String> told) {
    return new Aliases(Optional.<Map<String, String>>ofNullable(told).orElse(Map.of()));
  }

  static Aliases of(Collection<Answers.Server> servers) {
    var aliases = new TreeMap<String, String>();
    for (Answers.Server each : servers) {
      Optional.ofNullable(each.alias())
          .filter(alias -> !alias.isEmpty())
          .ifPresent(alias -> aliases.put(each.name(), alias));
    }
    return new Aliases(aliases);
  }

  String of(String server) {
    return byName.getOrDefault(server, server);
  }

  /// Its name, and in brackets what it is called where that is something else.
  String withName(String server) {
    return byName.containsKey(server) ? server + " (" + of(server) + ")" : server;
  }

  String and(List<String> servers) {
    return String.join(" and ", servers.stream().map(this::of).toList());
  }
}
