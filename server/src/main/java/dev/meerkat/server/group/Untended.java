package dev.meerkat.server.group;

import dev.meerkat.core.group.Group;
import dev.meerkat.core.group.GroupId;
import dev.meerkat.core.model.ServerId;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/// A group that is stored on this host and has no steward here: the other host runs it alone, or it
/// has not begun yet, or cannot.
///
/// @param group empty when what is stored makes no sense to this version
/// @param hosts of it, as far as they are known: this one at least
/// @param document as it was written; empty when it cannot be read
/// @param standAlone the host that runs it by itself, if one does
/// @param why it has none, for people
public record Untended(
    GroupId id,
    Optional<Group> group,
    List<ServerId> hosts,
    String document,
    Optional<ServerId> standAlone,
    String why) {

  /// @param why it has none, where that is not told by the document
  /// @return empty when there is no such group: it was removed, or is not made yet
  static Optional<Untended> of(GroupId id, GroupFolder folder, ServerId self, String why) {
    try {
      var stored = folder.stored().map(GroupFolder.Stored::proposal);
      return stored.isPresent() && stored.get().text().isPresent()
          ? Optional.of(of(stored.get(), stored.get().text().get(), self, why))
          : Optional.empty();
    } catch (IOException _) {
      return Optional.of(
          new Untended(id, Optional.empty(), List.of(self), "", Optional.empty(), why));
    }
  }

  private static Untended of(Proposal stored, GroupText text, ServerId self, String why) {
    var id = stored.group();
    try {
      var alone = text.standAlone();
      var group = text.readStored();
      var reason =
          alone
              .filter(host -> !host.equals(self))
              .map(host -> "stands aside: " + host + " runs the group alone")
              .orElse(why);
      return new Untended(id, Optional.of(group), group.hosts(), text.yaml(), alone, reason);
    } catch (GroupRefused _) {
      var hosts = List.of(stored.by(), stored.to());
      return new Untended(id, Optional.empty(), hosts, text.yaml(), Optional.empty(), why);
    }
  }
}
