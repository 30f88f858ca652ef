package dev.meerkat.server.group;

import dev.meerkat.core.group.Divergence;
import dev.meerkat.core.group.Divergence.Claim;
import dev.meerkat.core.group.Group;
import dev.meerkat.core.group.GroupId;
import dev.meerkat.core.group.SiteServers;
import java.io.IOException;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;

/// What a host does for the other one that has begun a change of a group: it checks the change,
/// writes it down, and makes it when it is told to.
final class PreparedChanges {
  private final Groups groups;
  private final Supplier<SiteServers> site;
  private final ChangeLock lock;
  private final SetupRules rules;
  private final ChangeChecks checks;

  /// @param site the servers and witnesses that there are
  PreparedChanges(
      Groups groups,
      Supplier<SiteServers> site,
      ChangeLock lock,
      SetupRules rules,
      ChangeChecks checks) {
    this.groups = groups;
    this.site = site;
    this.lock = lock;
    this.rules = rules;
    this.checks = checks;
  }

  /// Checks a change, and has it ready.
  ///
  /// @param standing how the other host stands
  /// @return what this host has of what the group names
  SortedMap<String, String> prepare(Proposal proposal, Standing standing)
      throws GroupRefused, IOException, InterruptedException {
    lock.begin(proposal.group());
    try {
      var folder = groups.folder(proposal.group());
      var stored = folder.stored();
      var number = stored.map(each -> each.proposal().number()).orElse("");
      boolean overruled = stored.isPresent() && proposal.overrules(groups.self());
      boolean taken = overruled || yields(stored, proposal, standing);
      if (!taken
          && !isLost(folder, proposal)
          && !number.equals(proposal.before())
          && !isReplaced(stored, proposal)) {
        throw proposal.before().isEmpty()
            ? isHereAlready(proposal)
            : new GroupRefused(
                "group "
                    + proposal.group()
                    + " is not alike on "
                    + groups.self()
                    + " and "
                    + proposal.by(),
                stored.filter(it -> !it.settled()).isPresent()
                    ? "what was changed on " + groups.self() + " counts, and is told there soon"
                    : "bring it out and remove it there first");
      }
      var prepared = folder.prepared();
      if (prepared.isPresent() && !prepared.get().by().equals(proposal.by())) {
        throw new GroupRefused(
            prepared.get().by() + " has begun to change group " + proposal.group(),
            "try again when that is done");
      }
      SortedMap<String, String> facts = new TreeMap<>();
      boolean removal = proposal.text().isEmpty();
      if (taken && !(overruled && removal)) {
        folder.prepare(proposal); // Whatever runs here: it must not.
        return facts;
      }
      if (proposal.text().isPresent()) {
        var text = proposal.text().get();
        var known = stored.flatMap(it -> it.proposal().text());
        var group =
            proposal.isStandingAlone()
                ? text.readStored()
                : text.read(GroupSite.of(site.get(), known));
        rules.refuseNewerDataHere(proposal.group(), standing.epochs());
        boolean aside = proposal.text().get().standAlone().filter(groups.self()::equals).isEmpty();
        if (!(proposal.isStandingAlone() && aside && rules.isIdle(proposal.group()))) {
          rules.refuseChange(proposal.group(), group);
          if (!proposal.isStandingAlone()) {
            rules.refuseBacklog(proposal.group(), group);
          }
          groups.making(group);
          facts.putAll(checks.checked(group));
        }
      } else {
        if (!rules.isIdle(proposal.group())) {
          rules.refuseRemoval(proposal.group());
        }
        rules.refuseBacklog(proposal.group(), standing.givenUp());
      }
      folder.prepare(proposal);
      return facts;
    } finally {
      groups.made(proposal.group());
      lock.end(proposal.group());
    }
  }

  /// Whether the other host's change counts, when this one has made another one without it, and
  /// neither knew of the other: what they follow may differ, as a host that had no answer takes
  /// back what the other one has taken up ([ChangeChecks#forOneHost]).
  private boolean yields(Optional<GroupFolder.Stored> stored, Proposal theirs, Standing standing)
      throws IOException {
    var own =
        stored
            .filter(it -> !it.settled())
            .map(GroupFolder.Stored::proposal)
            .filter(it -> it.by().equals(groups.self()));
    return own.isPresent()
        && Divergence.yields(
            claim(own.get(), groups.has(theirs.group())), claim(theirs, standing.has()));
  }

  private static Claim claim(Proposal it, boolean has) {
    return new Claim(
        it.by(),
        it.number(),
        it.before(),
        it.text().isEmpty(),
        it.overrules(it.to()),
        has,
        it.atMillis());
  }

  /// Created anew with a key of its own, it would not be heard here.
  private GroupRefused isHereAlready(Proposal proposal) {
    return new GroupRefused(
        groups.self() + " has a group " + proposal.group() + " already",
        "if it is the one that "
            + proposal.by()
            + " has lost with its disk, give it back, on "
            + groups.self()
            + ": meerkat group restore "
            + proposal.group()
            + "; if not, bring it out and remove it there first, or give this one another name");
  }

  /// Whether the other host has made a change anew that this one has taken up, and does not know
  /// that it has; or removes what it has created with this one.
  private static boolean isReplaced(Optional<GroupFolder.Stored> stored, Proposal proposal) {
    return stored.isPresent()
        && (proposal.text().isEmpty() || !proposal.before().isEmpty())
        && stored.get().proposal().by().equals(proposal.by())
        && stored.get().proposal().before().equals(proposal.before());
  }

  /// Makes what was prepared.
  ///
  /// @return false when this host knows of no such change
  /// @throws GroupRefused when another change is just being made: it is to be tried again
  boolean commit(GroupId id, String number) throws GroupRefused, IOException, InterruptedException {
    lock.lock(id);
    try {
      var folder = groups.folder(id);
      var prepared = folder.prepared().filter(each -> each.number().equals(number));
      if (prepared.isPresent()) {
        make(folder, prepared.get());
        return true;
      }
      boolean made = isMade(folder, number);
      if (made) {
        deleteRemoved(folder);
      }
      return made;
    } finally {
      lock.unlock(id);
    }
  }

  private static boolean isMade(GroupFolder folder, String number) throws IOException {
    return folder.stored().filter(it -> it.proposal().number().equals(number)).isPresent();
  }

  /// A host that has lost its disk has nothing, and gets it again with the next change.
  private static boolean isLost(GroupFolder folder, Proposal proposal) throws IOException {
    return folder.stored().isEmpty() && !proposal.before().isEmpty();
  }

  void make(GroupFolder folder, Proposal proposal) throws IOException {
    if (isMade(folder, proposal.number())) {
      // It was prepared once more, or was stopped halfway. What was decided since is not undone.
      folder.abandon();
      if (isRunAlone(proposal.group()) && groups.heldBack().contains(proposal.group())) {
        return; // The other host is asked first whether it was given the group.
      }
    } else {
      takeUp(folder, proposal);
      folder.commit();
    }
    groups.apply(proposal.group());
    deleteRemoved(folder);
  }

  private boolean isRunAlone(GroupId id) throws IOException {
    return groups.standAlone(id).equals(Optional.of(groups.self()));
  }

  /// The other host knows already.
  private static void deleteRemoved(GroupFolder folder) throws IOException {
    if (folder.stored().filter(it -> it.settled() && it.proposal().text().isEmpty()).isPresent()) {
      folder.delete();
    }
  }

  private void takeUp(GroupFolder folder, Proposal proposal) throws IOException {
    if (isLost(folder, proposal)) {
      takeForLost(proposal);
    } else if (proposal.overrules(groups.self())) {
      overrule(folder, proposal);
    } else if (isDropped(folder, proposal)) {
      drop(proposal);
    } else {
      forgetCopies(proposal, false);
    }
  }

  /// What this host has run alone is taken from it, unless that was done by the change before.
  private void overrule(GroupFolder folder, Proposal proposal) throws IOException {
    boolean known =
        folder.stored().filter(it -> it.proposal().overrules(groups.self())).isPresent();
    if (!known && proposal.text().isPresent()) {
      groups.giveAway(
          proposal.group(),
          "was given to " + proposal.by() + ", as this host was taken for gone",
          hasData(proposal));
    }
  }

  /// Whether what was changed here without the other host does not count.
  private boolean isDropped(GroupFolder folder, Proposal next) throws IOException {
    return folder
        .stored()
        .filter(it -> !it.settled() && it.proposal().by().equals(groups.self()))
        .filter(it -> !it.proposal().number().equals(next.before()))
        .isPresent();
  }

  private void drop(Proposal proposal) throws IOException {
    groups.tell(
        "the settings of group "
            + proposal.group()
            + " were changed on "
            + groups.self()
            + " and on "
            + proposal.by()
            + " while they were apart: those of "
            + proposal.by()
            + " count, and those of "
            + groups.self()
            + " are dropped");
    boolean ranAlone = isRunAlone(proposal.group());
    if (ranAlone && isForBoth(proposal)) {
      groups.giveAway(proposal.group(), "is one of both hosts again", hasData(proposal));
    }
  }

  /// The folders of this host are empty, whatever they hold: they follow the other one.
  private void takeForLost(Proposal proposal) throws IOException {
    if (hasData(proposal)) {
      groups.lostCopies(stored(proposal), proposal.by());
    }
  }

  /// What is known of the copies of a group that one host has run alone is forgotten before both
  /// have it again.
  ///
  /// @param counts whether the data of this host does
  void forgetCopies(Proposal proposal, boolean counts) throws IOException {
    if (proposal.alone().isPresent() && hasData(proposal)) {
      groups.forgetCopies(proposal.group(), counts);
    }
  }

  private static boolean isForBoth(Proposal proposal) throws IOException {
    try {
      return proposal.text().isPresent() && !proposal.isStandingAlone();
    } catch (GroupRefused e) {
      throw unusable(proposal, e);
    }
  }

  private static boolean hasData(Proposal proposal) throws IOException {
    return proposal.text().isPresent() && stored(proposal).hasData();
  }

  private static Group stored(Proposal proposal) throws IOException {
    try {
      return proposal.text().orElseThrow().readStored();
    } catch (GroupRefused e) {
      throw unusable(proposal, e);
    }
  }

  private static IOException unusable(Proposal proposal, GroupRefused e) {
    return new IOException("the document of group " + proposal.group() + ": " + e.what(), e);
  }

  static void abandon(GroupFolder folder, String number) throws IOException {
    if (folder.prepared().filter(each -> each.number().equals(number)).isPresent()) {
      folder.abandon();
      if (folder.stored().isEmpty()) {
        folder.delete();
      }
    }
  }
}
