package dev.meerkat.server.group;

import dev.meerkat.core.group.GroupId;
import dev.meerkat.core.model.ServerId;
import java.io.IOException;

/// That a change may be made without the other host, which is told when it is there again.
///
/// @param typed the name of the group, as the operator has typed it
record Absence(String typed) {
  boolean isAllowed(GroupId group) {
    return typed.equals(group.value());
  }

  GroupRefused refused(GroupId group, ServerId other, IOException why) {
    return new GroupRefused(
        other
            + " does not answer ("
            + why.getMessage()
            + "), and is told when it does; if it runs unseen, two hosts may run the group: see"
            + " that it is off, and type the name of the group, "
            + group
            + ", to do it without it",
        "",
        true);
  }
}
