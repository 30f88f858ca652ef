package dev.meerkat.core.vote;

import dev.meerkat.core.group.Lease;

/// What one voter holds of one group. A lease is *chosen* once two of three voters have accepted it
/// with one ballot.
///
/// @param promised nothing with a lower ballot is accepted any more
/// @param accepted the ballot with which `lease` was accepted
public record Register(Ballot promised, Ballot accepted, Lease lease) {
  public static final Register EMPTY = new Register(Ballot.NONE, Ballot.NONE, Lease.FIRST);

  Register promising(Ballot ballot) {
    return new Register(ballot, accepted, lease);
  }

  /// The newest of what two voters hold, with the promises of both.
  Register joined(Register other) {
    var newest = other.accepted.isAbove(accepted) ? other : this;
    var highest = other.promised.isAbove(promised) ? other.promised : promised;
    return new Register(highest, newest.accepted, newest.lease);
  }
}
