package dev.meerkat.core.vote;

import dev.meerkat.core.group.GroupId;
import dev.meerkat.core.group.Lease;

/// What is asked of a voter.
public sealed interface VoteRequest {
  /// What do you hold? Changes nothing.
  record Look(GroupId group) implements VoteRequest {}

  /// Promise to accept nothing with a lower ballot.
  record Prepare(GroupId group, Ballot ballot) implements VoteRequest {}

  record Accept(GroupId group, Ballot ballot, Lease lease) implements VoteRequest {}

  /// Everything, for a voter that has nothing.
  record Copy() implements VoteRequest {}

  /// Are you there?
  record Hello() implements VoteRequest {}
}
