package dev.meerkat.server.group;

import dev.meerkat.core.group.Group;
import dev.meerkat.core.group.GroupId;
import java.io.IOException;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// What a change of a group begins with: the settings that both hosts have, and what this host has
/// of what they name.
final class ChangeChecks {
  private final Groups groups;

  ChangeChecks(Groups groups) {
    this.groups = groups;
  }

  /// What is stored, on both hosts alike.
  Proposal settled(GroupId id) throws GroupRefused, IOException {
    var stored = groups.folder(id).stored();
    if (stored.isEmpty()) {
      throw new GroupRefused(groups.self() + " is no host of a group " + id, "");
    }
    var it = stored.get().proposal();
    if (stored.get().settled()) {
      return overrulingNobody(it);
    }
    if (it.text().isPresent() && (it.isStandingAlone() || it.overrules(it.to()))) {
      return inPlaceOf(it);
    }
    throw it.text().isEmpty() ? isRemoved(it) : isUnheard(it);
  }

  private static GroupRefused isUnheard(Proposal it) {
    return new GroupRefused(
        "the last change of group " + it.group() + " has not reached " + it.to() + " yet",
        "see that Meerkat runs there and is connected with its site, then try again; if it is gone"
            + " for good, go on without it: "
            + (it.before().isEmpty() ? "" : "meerkat group stand-alone " + it.group() + ", or ")
            + "meerkat group remove "
            + it.group());
  }

  private static GroupRefused isRemoved(Proposal it) {
    return new GroupRefused(
        "group " + it.group() + " was removed here, which " + it.to() + " does not know yet",
        "see that Meerkat runs there and is connected with its site, or remove it from the site");
  }

  /// What is stored, for the group to be removed: also when the other host, which may be gone, has
  /// not heard of the last change.
  Proposal forRemoval(GroupId id) throws GroupRefused, IOException {
    var unheard = unheard(id);
    return unheard.isPresent() ? inPlaceOf(unheard.get()) : settled(id);
  }

  /// Whom it has taken for gone has heard of it.
  private static Proposal overrulingNobody(Proposal it) {
    return new Proposal(
        it.group(),
        it.number(),
        it.before(),
        it.by(),
        it.to(),
        it.text(),
        it.key(),
        Optional.empty(),
        it.atMillis());
  }

  /// What is stored, for this host to go on alone with: also when the other one, which may be gone,
  /// has not heard of it.
  Proposal forOneHost(GroupId id) throws GroupRefused, IOException {
    var unheard = unheard(id).filter(it -> !it.before().isEmpty());
    return unheard.isPresent() ? inPlaceOf(unheard.get()) : settled(id);
  }

  /// What the other host was not told yet; not that the group is removed.
  private Optional<Proposal> unheard(GroupId id) throws IOException {
    return groups
        .folder(id)
        .stored()
        .filter(it -> !it.settled())
        .map(GroupFolder.Stored::proposal)
        .filter(it -> it.text().isPresent());
  }

  /// What the other host was not told yet, it need not hear any more: the next change follows the
  /// one before.
  private static Proposal inPlaceOf(Proposal unheard) {
    return new Proposal(
        unheard.group(),
        unheard.before(),
        unheard.before(),
        unheard.by(),
        unheard.to(),
        unheard.text(),
        unheard.key(),
        unheard.alone(),
        unheard.atMillis());
  }

  /// What this host has of what the group names. Not looked at while nothing but the priority
  /// changes: its folders may be mounted by this very process, which must not touch them then.
  SortedMap<String, String> checked(Group group) throws GroupRefused, IOException {
    if (groups.isSameButPriority(group)) {
      return new TreeMap<>();
    }
    new HostChecks(group, groups).check();
    return HostFacts.of(group);
  }
}
