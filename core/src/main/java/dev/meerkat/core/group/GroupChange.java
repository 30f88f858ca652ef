package dev.meerkat.core.group;

import dev.meerkat.core.replication.Policy;
import java.util.Optional;

/// Whether the settings of a group may be changed: while it is in, only its priority.
public final class GroupChange {
  private GroupChange() {}

  /// @param in whether the group is brought in
  /// @return why not; empty when it may
  public static Optional<String> refusal(Group before, Group after, boolean in) {
    if (!before.id().equals(after.id())) {
      return Optional.of(
          "a group keeps its name: create group " + after.id() + ", and remove " + before.id());
    }
    if (!in) {
      return Optional.empty();
    }
    var what = changed(before, after);
    return what.isEmpty()
        ? Optional.empty()
        : Optional.of(
            what
                + " of group "
                + before.id()
                + " cannot be changed while it is in, as both hosts act by it: bring it out first;"
                + " only its priority can be changed now");
  }

  /// Whether hosts of which one has the settings before and the other those after a change are kept
  /// apart by the same lease, hear each other, and have the same data: the change may reach one of
  /// them late.
  public static boolean mayWait(Group before, Group after) {
    return before.id().equals(after.id())
        && before.hosts().equals(after.hosts())
        && before.links().equals(after.links())
        && before.arbitration().equals(after.arbitration())
        && before.times().equals(after.times())
        && before.mode() == after.mode()
        && before.data().equals(after.data());
  }

  /// What the administrator is to confirm by typing the name of the group: that it is taken over
  /// unconditionally from now on. As an order, that is confirmed each time it is given.
  ///
  /// @param before the settings until now; empty for a new group
  public static Optional<String> hazard(Optional<Group> before, Group after) {
    boolean was = before.filter(GroupChange::takesAnyData).isPresent();
    return was || !takesAnyData(after)
        ? Optional.empty()
        : Optional.of(
            "with takeOver: unconditional, a host takes group "
                + after.id()
                + " over by itself with whatever data it has, which may be old or only half a copy;"
                + " what is missing is lost: type the name of the group, "
                + after.id()
                + ", to set it all the same");
  }

  private static boolean takesAnyData(Group group) {
    return group.policy().data() == Policy.UNCONDITIONAL;
  }

  private static String changed(Group before, Group after) {
    if (!before.policy().equals(after.policy())) {
      return "the policy";
    }
    if (!before.resources().equals(after.resources())) {
      return "the resources";
    }
    if (!before.data().equals(after.data()) || before.mode() != after.mode()) {
      return "the data";
    }
    if (!before.links().equals(after.links())) {
      return "the links";
    }
    if (!before.arbitration().equals(after.arbitration())) {
      return "the arbitration";
    }
    if (!before.hosts().equals(after.hosts())) {
      return "the hosts";
    }
    if (!before.times().equals(after.times())) {
      return "the times";
    }
    return before.type().equals(after.type()) ? "" : "the type";
  }
}
