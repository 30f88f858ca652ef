package dev.meerkat.core.group;

import dev.meerkat.core.replication.Mode;
import dev.meerkat.core.replication.Policy;
import java.util.List;

/// What an administrator ought to know of settings that are allowed, and may not be what was meant.
public final class Advice {
  private Advice() {}

  /// One sentence for each thing, with what to do.
  public static List<String> of(Group group) {
    if (group.hasData()
        && group.mode() == Mode.ASYNCHRONOUS
        && group.policy().data() == Policy.COMPLETE) {
      return List.of(
          "with mode: asynchronous, the data of the standby is never known to be complete while the"
              + " group is in use, so with takeOver: complete no host takes it over by itself when the"
              + " other one dies: choose takeOver: logical, which may lose what was written last, or"
              + " another mode");
    }
    return List.of();
  }
}
