package dev.meerkat.server.api;

import dev.meerkat.core.group.Command;
import dev.meerkat.core.group.GroupId;
import dev.meerkat.core.model.ServerId;
import dev.meerkat.server.group.GroupPeers;
import dev.meerkat.server.group.GroupRefused;
import dev.meerkat.server.group.Groups;
import dev.meerkat.server.group.Verdict;
import java.io.IOException;
import java.util.Optional;

/// Orders to groups of this host: answered by its steward, or by that of the other host.
final class GroupOrders {
  private final ServerId self;
  private final Groups groups;
  private final GroupPeers peers;

  GroupOrders(ServerId self, Groups groups, GroupPeers peers) {
    this.self = self;
    this.groups = groups;
    this.peers = peers;
  }

  /// @param forwarded whether the other host has left it to this one
  /// @throws ApiException when it is refused
  Answers.GroupOrder give(GroupId group, Command command, boolean forwarded)
      throws IOException, InterruptedException {
    Optional<Verdict> verdict;
    try {
      verdict = groups.order(group, command, forwarded);
    } catch (GroupRefused e) {
      throw ApiException.of(e);
    }
    return switch (verdict.orElseThrow(() -> late(group))) {
      case Verdict.Accepted(var sentence) -> answer(group, self, sentence);
      case Verdict.Refused refused -> throw ApiException.of(refused);
      case Verdict.ForOther(var theirs, var here) -> {
        var host = groups.here().get(group);
        if (host == null) {
          throw ApiException.conflict("group " + group + " was just removed", "");
        }
        yield tellOther(group, host.group().peerOf(self), theirs, here);
      }
    };
  }

  private ApiException late(GroupId group) {
    return new ApiException(
        500,
        "internal",
        "the steward of group "
            + group
            + " on "
            + self
            + " did not answer in time; the order may be"
            + " carried out all the same",
        "look at the group before you repeat it");
  }

  private Answers.GroupOrder tellOther(
      GroupId group, ServerId other, Command command, Optional<String> here) throws IOException {
    Verdict verdict;
    try {
      verdict = peers.order(other, group, command, true);
    } catch (IOException e) {
      throw ApiException.conflict(
          here.map(sentence -> sentence + " on " + self + ", but ").orElse("")
              + other
              + ", whom the order concerns, does not answer: "
              + e.getMessage(),
          "see that Meerkat runs there and is connected with its site, then order it again");
    }
    return switch (verdict) {
      case Verdict.Accepted(var sentence) -> answer(group, other, sentence);
      case Verdict.Refused refused -> throw ApiException.of(refused);
      case Verdict.ForOther _ ->
          throw ApiException.conflict(
              "both hosts leave it to the other; the group is just moving", "order it again");
    };
  }

  private static Answers.GroupOrder answer(GroupId group, ServerId by, String sentence) {
    return new Answers.GroupOrder(group.value(), by.value(), sentence);
  }
}
