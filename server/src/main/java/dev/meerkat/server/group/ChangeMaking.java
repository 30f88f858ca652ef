package dev.meerkat.server.group;

import dev.meerkat.core.group.Group;
import dev.meerkat.core.group.GroupChange;
import dev.meerkat.core.group.GroupId;
import dev.meerkat.core.model.ServerId;
import dev.meerkat.server.group.GroupPeers.Outcome;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;

/// Makes a change that was begun on this host, on both: steps 1 to 5 of [GroupSetup].
final class ChangeMaking {
  private final Groups groups;
  private final GroupPeers peers;
  private final ChangeChecks checks;
  private final PreparedChanges prepared;
  private final ChangeSettling settling;

  /// Changes that are being made.
  private final ConcurrentSkipListSet<String> undecided = new ConcurrentSkipListSet<>();

  ChangeMaking(
      Groups groups,
      GroupPeers peers,
      ChangeChecks checks,
      PreparedChanges prepared,
      ChangeSettling settling) {
    this.groups = groups;
    this.peers = peers;
    this.checks = checks;
    this.prepared = prepared;
    this.settling = settling;
  }

  /// Has both hosts make it, or none. The caller has the lock of the group.
  ///
  /// @param group as it is to be; for a removal, as it was, empty where that cannot be read
  /// @param absence what allows that the other host does not answer; empty when it must
  /// @param standing how this host stands
  /// @return what is not alike on both hosts
  List<String> make(
      Optional<Group> group, Proposal proposal, Optional<Absence> absence, Standing standing)
      throws GroupRefused, IOException {
    group.ifPresent(groups::making);
    undecided.add(proposal.number());
    try {
      return makeOnBoth(group, proposal, absence, standing);
    } finally {
      undecided.remove(proposal.number());
      groups.made(proposal.group());
    }
  }

  private List<String> makeOnBoth(
      Optional<Group> group, Proposal proposal, Optional<Absence> absence, Standing standing)
      throws GroupRefused, IOException {
    var next = group.filter(_ -> proposal.text().isPresent());
    var other = proposal.to();
    SortedMap<String, String> facts =
        next.isPresent() ? checks.checked(next.get()) : new TreeMap<>();
    var witnessed = next.filter(Group::hasWitness);
    var unasked = witnessed.isPresent() ? askWitness(witnessed.get()) : Optional.<String>empty();
    // A host that stands aside need not have the same.
    var compared = proposal.isStandingAlone() ? new TreeMap<String, String>() : facts;
    var warnings = prepare(other, proposal, standing, compared, absence);
    unasked.ifPresent(warnings::add);
    var folder = groups.folder(proposal.group());
    store(folder, GroupFolder.Stored.begun(proposal, mayWait(folder.stored(), next, proposal)));
    folder.abandon(); // What the other host had begun does not follow this.
    groups.apply(proposal.group());
    undecided.remove(proposal.number());
    if (!settling.commit(proposal)) {
      warnings.add(
          other + " does not answer any more; it takes the change up as soon as it does again");
    }
    return warnings;
  }

  /// From here on the change is made. When it cannot be stored, the steward goes on by what is.
  private void store(GroupFolder folder, GroupFolder.Stored next) throws IOException {
    var proposal = next.proposal();
    try {
      if (proposal.alone().equals(Optional.of(groups.self()))) {
        prepared.forgetCopies(proposal, true);
      }
      folder.store(next);
    } catch (IOException e) {
      try {
        groups.apply(proposal.group());
      } catch (IOException also) {
        e.addSuppressed(also);
      }
      throw e;
    }
  }

  /// Whether the group may be brought in here while the other host does not know of the change, and
  /// runs it by what it knows of.
  private static boolean mayWait(
      Optional<GroupFolder.Stored> before, Optional<Group> next, Proposal proposal)
      throws GroupRefused {
    if (before.isEmpty() || proposal.isStandingAlone() || proposal.overrules(proposal.to())) {
      return true; // It runs nothing, or was taken for gone by an operator.
    }
    var known = before.get().proposal();
    if (!before.get().settled() || known.text().isEmpty() || next.isEmpty()) {
      return false;
    }
    return known.isStandingAlone() // It stands aside.
        || known
            .text()
            .get()
            .readable()
            .filter(it -> GroupChange.mayWait(it, next.get()))
            .isPresent();
  }

  /// One that the group has already knows of it, so it may be down.
  ///
  /// @return that it does not answer
  private Optional<String> askWitness(Group group) throws GroupRefused, IOException {
    var witness = group.arbitration().witness().orElseThrow();
    try {
      peers.witness(witness, new TreeSet<>(group.hosts()));
      return Optional.empty();
    } catch (IOException e) {
      if (isWitness(witness, group)) {
        return Optional.of("the witness " + witness + " does not answer: " + e.getMessage());
      }
      throw new GroupRefused(
          "arbitration.witness: " + witness + " does not answer: " + e.getMessage(),
          "see that it runs and is connected with its site, or name another server");
    }
  }

  private boolean isWitness(ServerId server, Group group) throws IOException {
    var stored = groups.folder(group.id()).stored().flatMap(it -> it.proposal().text());
    if (stored.isEmpty()) {
      return false;
    }
    try {
      var before = stored.get().standingAlone(Optional.empty()).readStored();
      return before.arbitration().witness().equals(Optional.of(server))
          && before.hosts().equals(group.hosts());
    } catch (GroupRefused _) {
      return false; // It makes no sense any more, and is replaced.
    }
  }

  private List<String> prepare(
      ServerId other,
      Proposal proposal,
      Standing standing,
      SortedMap<String, String> facts,
      Optional<Absence> absence)
      throws GroupRefused, IOException {
    try {
      var theirs = peers.prepare(other, proposal, standing);
      return new ArrayList<>(
          HostFacts.differences(groups.self().value(), facts, other.value(), theirs));
    } catch (IOException e) {
      if (absence.isPresent()) {
        if (absence.get().isAllowed(proposal.group())) {
          return new ArrayList<>();
        }
        throw absence.get().refused(proposal.group(), other, e);
      }
      throw new GroupRefused(
          other + " has not agreed, so nothing was changed: " + e.getMessage(),
          "a group is set up on both hosts at once: see that Meerkat runs there and is connected"
              + " with its site"
              + (proposal.before().isEmpty()
                  ? ""
                  : "; if it is gone for good, meerkat group stand-alone "
                      + proposal.group()
                      + " goes on without it"));
    }
  }

  /// What has become of a change that this host began.
  Outcome outcome(GroupId id, String number) throws IOException {
    if (undecided.contains(number)) {
      return Outcome.UNDECIDED;
    }
    var stored = groups.folder(id).stored().map(GroupFolder.Stored::proposal);
    if (stored.filter(it -> it.number().equals(number)).isPresent()) {
      return Outcome.MADE;
    }
    return stored.filter(it -> it.by().equals(groups.self()) && it.overrules(it.to())).isPresent()
        ? Outcome.OVERRULED
        : Outcome.NOT_MADE;
  }
}
