package dev.meerkat.core.group;

/// What a host remembers of a group when its process ends in any way.
///
/// @param lease as it was last put here; counts only without an arbiter
/// @param held the newest epoch that this host was granted itself, or whose data it was told to
///   count; kept without an arbiter only
/// @param dirty whether something of the group may still run here
/// @param bond whether its data may follow that of the other host
public record Memory(Lease lease, long held, boolean dirty, Bond bond) {
  public static final Memory NEW = new Memory(Lease.FIRST, 0, false, Bond.FOLLOWS);

  /// Whether this host's data may be made equal to that of the other one.
  public enum Bond {
    FOLLOWS,
    /// It has lost the group, and the policy says that it follows only when told to.
    LOOSE,
    /// It was active beside the other one.
    CONFLICT
  }

  Memory with(Lease next) {
    return new Memory(next, held, dirty, bond);
  }

  Memory holding(long epoch) {
    return new Memory(lease, Math.max(held, epoch), dirty, bond);
  }

  Memory with(boolean nextDirty) {
    return new Memory(lease, held, nextDirty, bond);
  }

  public Memory with(Bond next) {
    return new Memory(lease, held, dirty, next);
  }
}
