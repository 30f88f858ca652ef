package dev.meerkat.server.api;

import dev.meerkat.core.group.GroupId;
import dev.meerkat.core.model.ServerId;
import dev.meerkat.server.group.GroupHost;
import dev.meerkat.server.group.GroupRefused;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;

/// Comparisons of the two hosts' data: they are made by the host that has the group, and any server
/// of the site may be asked for one, or how far it is.
final class GroupCheck {
  private final Node node;

  GroupCheck(Node node) {
    this.node = node;
  }

  /// @param host that has the group
  Answers.GroupOrder begin(GroupId group, ServerId host, boolean mend) throws IOException {
    if (host.equals(node.self())) {
      return beginHere(group, mend);
    }
    return asked(host, () -> node.groups().calls().verify(host, group, mend));
  }

  /// @param host that was asked to compare
  Answers.GroupComparison progress(GroupId group, ServerId host) throws IOException {
    if (host.equals(node.self())) {
      return progressHere(group);
    }
    return asked(host, () -> node.groups().calls().compared(host, group));
  }

  private interface Question<T> {
    T asked() throws GroupRefused, IOException;
  }

  private static <T> T asked(ServerId host, Question<T> question) {
    try {
      return question.asked();
    } catch (GroupRefused e) {
      throw ApiException.of(e);
    } catch (IOException e) {
      throw ApiException.conflict(
          host + " does not answer: " + e.getMessage(),
          "see that Meerkat runs there and is connected with its site");
    }
  }

  /// For this host, and for others that ask it.
  Answers.GroupOrder beginHere(GroupId group, boolean mend) {
    var refused = here(group).verify(mend);
    if (refused.isPresent()) {
      throw ApiException.conflict(refused.get(), "");
    }
    return new Answers.GroupOrder(
        group.value(),
        node.self().value(),
        "compares the data with that of the other host"
            + (mend ? ", and sends it again what differs" : ""));
  }

  Answers.GroupComparison progressHere(GroupId group) {
    return new Answers.GroupComparison(
        group.value(),
        node.self().value(),
        here(group).compared().stream()
            .map(each ->
                new Answers.DatasetComparison(
                    each.dataset().value(),
                    each.stage().name().toLowerCase(Locale.ROOT),
                    each.sentence(),
                    each.differences()))
            .toList());
  }

  private GroupHost here(GroupId group) {
    return Optional.ofNullable(node.groups().groups().here().get(group))
        .orElseThrow(
            () -> ApiException.conflict(node.self() + " is no host of a group " + group, ""));
  }
}
