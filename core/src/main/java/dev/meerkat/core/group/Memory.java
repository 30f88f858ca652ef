package dev.meerkat.core.group;

/// What a host remembers of a group when its process ends in any way.
///
/// @param lease as it was last put here; counts only without an arbiter
/// @param dirty whether something of the group may still run here
/// @param bond whether its data may follow that of the other host
public record Memory(Lease lease, boolean dirty, Bond bond) {
  public static final Memory NEW = new Memory(Lease.FIRST, false, Bond.FOLLOWS);

  /// Whether this host's data may be made equal to that of the other one.
  public enum Bond {
    FOLLOWS,
    /// It has lost the group, and the policy says that it follows only when told to.
    LOOSE,
    /// It was active beside the other one.
    CONFLICT
  }

  Memory with(Lease next) {
    return new Memory(next, dirty, bond);
  }

  Memory with(boolean nextDirty) {
    return new Memory(lease, nextDirty, bond);
  }

  public Memory with(Bond next) {
    return new Memory(lease, dirty, next);
  }
}
