package dev.meerkat.cluster.arbiter;

import dev.meerkat.core.model.ServerId;
import java.util.List;

/// How it stands with an arbiter, as one of its voters sees it.
///
/// @param votes whether this server has a vote: one that begins, or has lost its disk, has none yet
/// @param reached the other voters that have answered within the last [VotingArbiter#SILENT_MILLIS]
/// @param unreached the others
/// @param trouble what is wrong here and what to do; empty when nothing is
public record ArbiterCondition(
    String name, boolean votes, List<ServerId> reached, List<ServerId> unreached, String trouble) {
  public ArbiterCondition {
    reached = List.copyOf(reached);
    unreached = List.copyOf(unreached);
  }
}
