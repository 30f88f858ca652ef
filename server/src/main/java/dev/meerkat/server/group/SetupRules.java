package dev.meerkat.server.group;

import dev.meerkat.core.group.Dataset;
import dev.meerkat.core.group.DatasetId;
import dev.meerkat.core.group.Group;
import dev.meerkat.core.group.GroupChange;
import dev.meerkat.core.group.GroupId;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/// Whether a group of this host is in a state in which it may be changed, removed, or run by this
/// host alone. What is refused says why and what to do.
final class SetupRules {
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  private final Groups groups;
  private final SettlingTimes times;

  SetupRules(Groups groups, SettlingTimes times) {
    this.groups = groups;
    this.times = times;
  }

  /// While the group is in, only its priority may differ.
  void refuseChange(GroupId id, Group next) throws GroupRefused, IOException {
    var host = Optional.ofNullable(groups.here().get(id));
    if (host.isEmpty()) {
      return;
    }
    var before = host.get().group();
    if (!before.hosts().equals(next.hosts())) {
      throw new GroupRefused(
          "a group keeps its hosts, which are "
              + before.hosts().get(0)
              + " and "
              + before.hosts().get(1),
          "bring it out, remove it, and create it anew");
    }
    var refusal = GroupChange.refusal(before, next, host.get().isIn());
    if (refusal.isPresent()) {
      throw new GroupRefused(refusal.get(), "");
    }
  }

  /// While the group is in, its application would be left without protection.
  void refuseRemoval(GroupId id) throws GroupRefused, IOException {
    if (groups.isIn(id)) {
      throw new GroupRefused(
          "group " + id + " is in: removed, its application would be left without protection",
          "bring it out first: meerkat group bring-out " + id);
    }
  }

  /// What was received and is not in the folders yet would be lost with the group. That is waited
  /// for, in vain after a while.
  ///
  /// @param givenUp whether an operator does without it
  void refuseBacklog(GroupId id, boolean givenUp) throws GroupRefused, InterruptedException {
    var host = groups.here().get(id);
    if (givenUp || host == null) {
      return;
    }
    var lacking = awaitBacklog(host, _ -> true);
    if (lacking.isPresent()) {
      throw new GroupRefused(
          lacking.get()
              + ": try again in a moment; or, to remove the group without what is missing there,"
              + " type its name, "
              + id,
          "",
          true);
    }
  }

  /// The same, of what is known of data that the group has no more, or in another folder.
  void refuseBacklog(GroupId id, Group next) throws GroupRefused, InterruptedException {
    var host = groups.here().get(id);
    if (host == null || begunAnew(next, host.group()).isEmpty()) {
      return;
    }
    var lacking = awaitBacklog(host, Backlog::known);
    if (lacking.isPresent()) {
      throw new GroupRefused(
          lacking.get() + ", and would be missing there when the data is taken out",
          "try again in a moment");
    }
  }

  /// The data of a group that another document of it does not have, or in another folder.
  static List<Dataset> begunAnew(Group other, Group group) {
    return group.data().stream()
        .filter(it ->
            other.data().stream()
                .noneMatch(has -> has.id().equals(it.id()) && has.folder().equals(it.folder())))
        .toList();
  }

  /// @return what is still not in the folders after a while, and on which host; empty when all is
  private Optional<String> awaitBacklog(GroupHost host, Predicate<Backlog> counts)
      throws InterruptedException {
    long deadline = System.nanoTime() + times.applyNanos();
    var backlog = host.backlog().filter(counts);
    while (backlog.isPresent() && System.nanoTime() - deadline < 0) {
      LockSupport.parkNanos(LOOK_NANOS);
      backlog = host.backlog().filter(counts);
    }
    return backlog.map(it -> "on " + groups.self() + ", " + it.sentence());
  }

  /// Where neither the other host nor the witness answers, it cannot be brought out.
  void refuseWhileIn(GroupId id, String typed) throws GroupRefused, IOException {
    var host = groups.here().get(id);
    if (host == null || !host.isIn() || (host.isIdle() && typed.equals(id.value()))) {
      return;
    }
    var outFirst =
        "group " + id + " is in: bring it out first (meerkat group bring-out " + id + ")";
    throw new GroupRefused(
        host.isIdle()
            ? outFirst
                + "; when that is not possible, as nobody answers, see that the other host is off,"
                + " and type the name of the group, "
                + id
            : outFirst,
        "",
        host.isIdle());
  }

  /// What the other host has written since, or this one has received and not applied, would be
  /// missing.
  ///
  /// @param typed the name of the group, where it is not known whether something is
  /// @param unconditional whether something may be, which the name says as well
  void refuseForeignData(GroupId id, String typed, boolean unconditional)
      throws GroupRefused, InterruptedException {
    boolean confirmed = typed.equals(id.value());
    if (unconditional && confirmed) {
      return;
    }
    var host = groups.here().get(id);
    if (host == null) {
      return;
    }
    var use = host.soleUse();
    var missing =
        "what is missing here is lost, unless "
            + groups.self()
            + " is made a pair with the other host again: type the name of the group, "
            + id
            + ", to run it alone with this data all the same";
    switch (use.grade()) {
      case OWN -> {}
      case UNKNOWN -> {
        if (!confirmed) {
          throw new GroupRefused(
              use.why() + ": see that a voter of the group answers; or else, " + missing, "", true);
        }
      }
      case FOREIGN -> {
        if (unconditional) {
          throw new GroupRefused(use.why() + ": " + missing, "", true);
        }
        throw foreign(id, use.why());
      }
    }
  }

  /// For the other host: refused when the group was active here after it was there.
  ///
  /// @param epochs of the newest uses there
  void refuseNewerDataHere(GroupId id, SortedMap<String, Long> epochs)
      throws GroupRefused, InterruptedException {
    var host = groups.here().get(id);
    if (host == null || epochs.isEmpty()) {
      return;
    }
    SortedMap<DatasetId, Long> here;
    try {
      here = host.ownEpochs();
    } catch (GroupRefused e) {
      throw foreign(id, String.valueOf(e.getMessage()));
    }
    for (var own : here.entrySet()) {
      Long there = epochs.get(own.getKey().value());
      if (there != null && own.getValue() > there) {
        throw foreign(
            id,
            "the data "
                + own.getKey()
                + " was active on "
                + groups.self()
                + " after it was there (epoch "
                + own.getValue()
                + "; there "
                + there
                + "), so what was written here is missing there");
      }
    }
  }

  private GroupRefused foreign(GroupId id, String why) {
    return new GroupRefused(
        why,
        "order this to the host that had it last; or bring the group in, so that the data is made"
            + " equal, and out again, or say which data counts (meerkat group select-data-source "
            + id
            + " HOST); meerkat group stand-alone "
            + id
            + " --unconditional does without what is missing");
  }

  /// Whether nothing of the group runs here, nor is about to.
  boolean isIdle(GroupId id) throws IOException {
    var host = groups.here().get(id);
    return host == null || host.isIdle();
  }
}
