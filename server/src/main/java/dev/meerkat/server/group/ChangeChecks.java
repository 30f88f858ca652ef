package dev.meerkat.server.group;

import dev.meerkat.core.group.Group;
import dev.meerkat.core.group.GroupId;
import java.io.IOException;
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
    if (!stored.get().settled() && it.isStandingAlone()) {
      // What the other host was not told yet, it need not hear any more.
      return new Proposal(
          it.group(),
          it.before(),
          it.before(),
          it.by(),
          it.to(),
          it.text(),
          it.key(),
          it.alone(),
          it.atMillis());
    }
    if (!stored.get().settled()) {
      throw new GroupRefused(
          "the last change of group " + id + " has not reached the other host yet",
          "see that Meerkat runs there and is connected with its site, then try again");
    }
    return it;
  }

  /// What this host has of what the group names. Not looked at while nothing but the priority
  /// changes: its folders may be mounted by this very process, which must not touch them then.
  SortedMap<String, String> checked(Group group) throws GroupRefused, IOException {
    if (groups.isSameButPriority(group)) {
      return new TreeMap<>();
    }
    new HostChecks(group, groups.self(), groups.othersThan(group.id())).check();
    return HostFacts.of(group);
  }
}
