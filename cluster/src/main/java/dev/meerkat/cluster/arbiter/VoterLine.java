package dev.meerkat.cluster.arbiter;

import dev.meerkat.core.vote.VoteReply;
import dev.meerkat.core.vote.VoteRequest;

/// The way to one of the voters. Nothing waits here; an answer may never come.
interface VoterLine extends AutoCloseable {
  /// @param poll comes back with the answer
  void ask(long poll, VoteRequest request);

  @Override
  void close();

  @FunctionalInterface
  interface Answered {
    void answered(long poll, VoteReply reply);
  }
}
