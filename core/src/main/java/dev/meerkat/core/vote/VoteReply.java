package dev.meerkat.core.vote;

import dev.meerkat.core.group.GroupId;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/// A voter's answer.
public sealed interface VoteReply {
  record Seen(Register register) implements VoteReply {}

  /// @param register as it was before the promise
  record Promised(Ballot ballot, Register register) implements VoteReply {}

  record Accepted(Ballot ballot) implements VoteReply {}

  /// @param ballot of the request
  /// @param promised a higher one
  record Refused(Ballot ballot, Ballot promised) implements VoteReply {}

  /// It has no vote: it has lost what it knew, or cannot keep more.
  record Abstained(String why) implements VoteReply {}

  record Present() implements VoteReply {}

  /// @param blank whether it has nothing and has no vote
  record Contents(boolean blank, SortedMap<GroupId, Register> registers) implements VoteReply {
    public Contents {
      registers = Collections.unmodifiableSortedMap(new TreeMap<>(registers));
    }
  }
}
