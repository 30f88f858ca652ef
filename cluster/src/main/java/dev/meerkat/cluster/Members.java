package dev.meerkat.cluster;

import dev.meerkat.core.model.ServerId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jgroups.Address;

/// The members of a view as servers.
///
/// @param byServer of several members with one name, the one that started first
/// @param duplicates the others
/// @param coordinator the first member of the view, with whom the others compare configurations
record Members(
    SortedMap<ServerId, ServerAddress> byServer,
    List<ServerAddress> duplicates,
    Optional<ServerAddress> coordinator) {
  static final Members NONE = new Members(new TreeMap<>(), List.of(), Optional.empty());

  Members {
    byServer = Collections.unmodifiableSortedMap(byServer);
    duplicates = List.copyOf(duplicates);
  }

  static Members of(List<Address> view) {
    SortedMap<ServerId, ServerAddress> byServer = new TreeMap<>();
    List<ServerAddress> duplicates = new ArrayList<>();
    Optional<ServerAddress> coordinator = Optional.empty();
    for (Address address : view) {
      Optional<ServerAddress> member = ServerAddress.of(address);
      if (member.isEmpty()) {
        continue;
      }
      coordinator = coordinator.or(() -> member);
      ServerAddress known = byServer.putIfAbsent(member.get().server(), member.get());
      if (known == null) {
        continue;
      }
      boolean first = member.get().precedes(known);
      if (first) {
        byServer.put(known.server(), member.get());
      }
      duplicates.add(first ? known : member.get());
    }
    return new Members(byServer, duplicates, coordinator);
  }

  SortedSet<ServerId> servers() {
    return Collections.unmodifiableSortedSet(new TreeSet<>(byServer.keySet()));
  }

  /// Every member whose name belongs to another.
  List<Namesakes> conflicts() {
    var conflicts = new ArrayList<Namesakes>();
    for (ServerAddress other : duplicates) {
      ServerAddress owner = byServer.get(other.server());
      if (owner != null) {
        conflicts.add(new Namesakes(owner, other));
      }
    }
    return conflicts;
  }

  /// All members that carry the name of `self` and are not `self`.
  List<ServerAddress> namesakes(ServerAddress self) {
    List<ServerAddress> namesakes = new ArrayList<>(duplicates);
    ServerAddress first = byServer.get(self.server());
    if (first != null) {
      namesakes.add(first);
    }
    namesakes.removeIf(member ->
        !member.server().equals(self.server()) || member.address().equals(self.address()));
    return namesakes;
  }
}
