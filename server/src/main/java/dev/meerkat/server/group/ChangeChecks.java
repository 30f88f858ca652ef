package dev.meerkat.server.group;

import dev.meerkat.core.group.Group;
import dev.meerkat.core.group.GroupChange;
import dev.meerkat.core.group.GroupId;
import java.io.IOException;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// Whether the settings of a group may be changed on this host.
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
    if (!stored.get().settled()) {
      throw new GroupRefused(
          "the last change of group " + id + " has not reached the other host yet",
          "see that Meerkat runs there and is connected with its site, then try again");
    }
    return stored.get().proposal();
  }

  void refuseChange(GroupId id, Group next) throws GroupRefused, IOException {
    var host = Optional.ofNullable(groups.here().get(id));
    if (host.isEmpty()) {
      return;
    }
    var before = host.get().group();
    if (!before.hosts().equals(next.hosts())) {
      throw new GroupRefused(
          "a group keeps its hosts, which are "
              + before.hosts().get(0)
              + " and "
              + before.hosts().get(1),
          "bring it out, remove it, and create it anew");
    }
    var refusal = GroupChange.refusal(before, next, host.get().isIn());
    if (refusal.isPresent()) {
      throw new GroupRefused(refusal.get(), "");
    }
  }

  void refuseRemoval(GroupId id) throws GroupRefused, IOException {
    var host = groups.here().get(id);
    if (host != null && host.isIn()) {
      throw new GroupRefused(
          "group " + id + " is in: removed, its application would be left without protection",
          "bring it out first: meerkat group bring-out " + id);
    }
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
