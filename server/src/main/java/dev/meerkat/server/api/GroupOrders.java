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
  private final OrderElsewhere elsewhere;

  GroupOrders(ServerId self, Groups groups, GroupPeers peers) {
    this.self = self;
    this.groups = groups;
    this.elsewhere = new OrderElsewhere(peers);
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
      case Verdict.Accepted(var sentence) ->
          new Answers.GroupOrder(group.value(), self.value(), sentence);
      case Verdict.Refused refused -> throw ApiException.of(refused);
      case Verdict.ForOther(var theirs, var here) -> {
        var host = groups.here().get(group);
        if (host == null) {
          throw ApiException.conflict("group " + group + " was just removed", "");
        }
        var done = here.map(sentence -> sentence + " on " + self).orElse("");
        yield elsewhere.give(group, host.group().peerOf(self), theirs, true, done);
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
}
