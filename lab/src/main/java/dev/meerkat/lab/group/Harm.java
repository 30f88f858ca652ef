package dev.meerkat.lab.group;

/// Something that is done to a group or its hosts.
interface Harm {
  enum Outcome {
    /// The other host takes the group over.
    MOVES,
    /// The group runs again, on either host.
    RECOVERS,
    /// Nothing happens.
    STAYS
  }

  /// What must come of it.
  Outcome outcome();

  /// @param active the host on which the group is active
  void harm(GroupSite site, Machine active);

  /// Makes good what was done, once the outcome is there.
  ///
  /// @param struck the host to which it was done
  void mend(GroupSite site, Machine struck);
}
