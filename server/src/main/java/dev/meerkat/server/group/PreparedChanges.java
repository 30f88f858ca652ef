package dev.meerkat.server.group;

import dev.meerkat.core.group.Group;
import dev.meerkat.core.group.GroupId;
import dev.meerkat.core.model.ServerId;
import java.io.IOException;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.function.Supplier;

/// What a host does for the other one that has begun a change of a group: it checks the change,
/// writes it down, and makes it when it is told to.
final class PreparedChanges {
  private final Groups groups;
  private final Supplier<SortedSet<ServerId>> site;
  private final ChangeLock lock;
  private final SetupRules rules;
  private final ChangeChecks checks;

  /// @param site the servers and witnesses that there are
  PreparedChanges(
      Groups groups,
      Supplier<SortedSet<ServerId>> site,
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
      if (!overruled
          && !isLost(folder, proposal)
          && !number.equals(proposal.before()) && !isReplaced(stored, proposal)) {
        throw new GroupRefused(
            proposal.before().isEmpty()
                ? groups.self() + " has a group " + proposal.group() + " already"
                : "group "
                    + proposal.group()
                    + " is not alike on "
                    + groups.self()
                    + " and "
                    + proposal.by(),
            "bring it out and remove it there first");
      }
      var prepared = folder.prepared();
      if (prepared.isPresent() && !prepared.get().by().equals(proposal.by())) {
        throw new GroupRefused(
            prepared.get().by() + " has begun to change group " + proposal.group(),
            "try again when that is done");
      }
      SortedMap<String, String> facts = new TreeMap<>();
      if (overruled) {
        folder.prepare(proposal); // Whatever runs here: it must not.
        return facts;
      }
      if (proposal.text().isPresent()) {
        var group = proposal.text().get().read(site.get());
        rules.refuseNewerDataHere(proposal.group(), standing.epochs());
        boolean aside = proposal.text().get().standAlone().filter(groups.self()::equals).isEmpty();
        if (!(proposal.isStandingAlone() && aside && rules.isIdle(proposal.group()))) {
          rules.refuseChange(proposal.group(), group);
          facts.putAll(checks.checked(group));
        }
      } else if (!rules.isIdle(proposal.group())) {
        rules.refuseRemoval(proposal.group());
      }
      folder.prepare(proposal);
      return facts;
    } finally {
      lock.end(proposal.group());
    }
  }

  /// Whether the other host has made a change anew that this one has taken up, and does not know
  /// that it has.
  private static boolean isReplaced(Optional<GroupFolder.Stored> stored, Proposal proposal) {
    return stored.isPresent()
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
      return folder.stored().filter(it -> it.proposal().number().equals(number)).isPresent();
    } finally {
      lock.unlock();
    }
  }

  /// A host that has lost its disk has nothing, and gets it again with the next change.
  private static boolean isLost(GroupFolder folder, Proposal proposal) throws IOException {
    return folder.stored().isEmpty() && !proposal.before().isEmpty();
  }

  void make(GroupFolder folder, Proposal proposal) throws IOException {
    if (isLost(folder, proposal)) {
      takeForLost(proposal);
    } else if (proposal.overrules(groups.self())) {
      groups.yield(proposal.group(), proposal.by(), hasData(proposal));
    } else {
      forgetCopies(proposal, false);
    }
    folder.commit();
    groups.apply(proposal.group());
    if (proposal.text().isEmpty()) {
      folder.delete();
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

  private static boolean hasData(Proposal proposal) throws IOException {
    return proposal.text().isPresent() && stored(proposal).hasData();
  }

  private static Group stored(Proposal proposal) throws IOException {
    try {
      return proposal.text().orElseThrow().readStored();
    } catch (GroupRefused e) {
      throw new IOException("the document of group " + proposal.group() + ": " + e.what(), e);
    }
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
