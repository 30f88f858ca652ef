package dev.meerkat.server.group;

import dev.meerkat.core.group.Group;
import dev.meerkat.core.group.GroupChange;
import dev.meerkat.core.group.GroupId;
import java.io.IOException;
import java.util.Optional;

/// Whether a group of this host is in a state in which it may be changed, removed, or run by this
/// host alone. What is refused says why and what to do.
final class SetupRules {
  private final Groups groups;

  SetupRules(Groups groups) {
    this.groups = groups;
  }

  /// While the group is in, only its priority may differ.
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

  /// While the group is in, its application would be left without protection.
  void refuseRemoval(GroupId id) throws GroupRefused, IOException {
    var host = groups.here().get(id);
    if (host != null && host.isIn()) {
      throw new GroupRefused(
          "group " + id + " is in: removed, its application would be left without protection",
          "bring it out first: meerkat group bring-out " + id);
    }
  }

  /// Where neither the other host nor the witness answers, it cannot be brought out.
  void refuseWhileIn(GroupId id, String typed) throws GroupRefused, IOException {
    var host = groups.here().get(id);
    if (host == null || !host.isIn() || (host.isIdle() && typed.equals(id.value()))) {
      return;
    }
    var outFirst =
        "group " + id + " is in: bring it out first (meerkat group bring-out " + id + ")";
    throw new GroupRefused(
        host.isIdle()
            ? outFirst
                + "; when that is not possible, as nobody answers, see that the other host is off,"
                + " and type the name of the group, "
                + id
            : outFirst,
        "",
        host.isIdle());
  }

  /// What this host may have received, and not applied, would be missing.
  void refuseForeignData(GroupId id) throws GroupRefused {
    var host = Optional.ofNullable(groups.here().get(id));
    var why = host.flatMap(GroupHost::notOwn);
    if (why.isPresent()) {
      throw new GroupRefused(
          why.get(),
          "bring the group in on "
              + groups.self()
              + " first (meerkat group bring-in "
              + id
              + " --on "
              + groups.self()
              + "), and out again; or order this to the host that had it last");
    }
  }

  /// Whether nothing of the group runs here, nor is about to.
  boolean isIdle(GroupId id) throws IOException {
    var host = groups.here().get(id);
    return host == null || host.isIdle();
  }
}
