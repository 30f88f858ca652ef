package dev.meerkat.server.api;

import dev.meerkat.core.group.Command;
import dev.meerkat.core.group.GroupId;
import dev.meerkat.core.model.ServerId;
import dev.meerkat.server.group.GroupPeers;
import dev.meerkat.server.group.Verdict;
import java.io.IOException;

/// An order that another host of a group is to carry out.
final class OrderElsewhere {
  private static final String LOOK = "look at the group before you repeat it";

  private final GroupPeers peers;

  OrderElsewhere(GroupPeers peers) {
    this.peers = peers;
  }

  /// @param forwarded whether a host leaves it to that one
  /// @param done what was done here already, such as `the data of north counts on south`; empty
  ///   when nothing was
  /// @throws ApiException when it is refused, or there is no answer: 500 when it may be carried out
  ///   all the same
  Answers.GroupOrder give(
      GroupId group, ServerId host, Command command, boolean forwarded, String done)
      throws IOException {
    var before = done.isEmpty() ? "" : done + ", but ";
    Verdict verdict;
    try {
      verdict = peers.order(host, group, command, forwarded);
    } catch (Unanswered e) {
      if (e.mayBeDone()) {
        throw late(before, e);
      }
      throw down(before, host, e);
    } catch (IOException e) {
      throw down(before, host, e);
    }
    return switch (verdict) {
      case Verdict.Accepted(var sentence) ->
          new Answers.GroupOrder(group.value(), host.value(), sentence);
      case Verdict.Refused refused when done.isEmpty() -> throw ApiException.of(refused);
      case Verdict.Refused refused ->
          throw ApiException.conflict(
              before + host + " refuses: " + refused.sentence(), "mend that, then order it again");
      case Verdict.ForOther _ ->
          throw ApiException.conflict(
              forwarded
                  ? "both hosts leave it to the other; the group is just moving"
                  : "the group is just moving",
              "order it again");
    };
  }

  private static ApiException down(String before, ServerId host, IOException e) {
    return ApiException.conflict(
        before + host + ", whom the order concerns, does not answer: " + e.getMessage(),
        "see that Meerkat runs there and is connected with its site, then order it again");
  }

  private static ApiException late(String before, Unanswered e) {
    var what =
        e.failure()
            .map(Answers.Failure::what)
            .orElseGet(() ->
                e.host() + " has not answered, and may carry it out all the same: " + e.why());
    return new ApiException(500, "internal", before + what, LOOK);
  }
}
