package dev.meerkat.server.group;

import dev.meerkat.cluster.beat.BeatKey;
import dev.meerkat.core.group.Group;
import dev.meerkat.core.group.GroupId;
import dev.meerkat.core.model.ServerId;
import dev.meerkat.server.group.GroupPeers.Outcome;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// Sets groups up on both hosts, changes and removes them: the same document on both, or on none.
///
/// | Step | On the host that is asked | On the other |
/// |---|---|---|
/// | 1 | checks the document and itself | |
/// | 2 | | checks the same, writes it down as prepared |
/// | 3 | stores it: from here on the change is made | |
/// | 4 | | stores it; the steward begins |
/// | 5 | knows that it is settled | |
///
/// A host that ends between 3 and 5 goes on with 4 at its next start. The other host, which has
/// something prepared and hears nothing, asks what became of it; when the first one does not know
/// of it, it was not made.
public final class GroupSetup implements AutoCloseable {
  private final Groups groups;
  private final GroupPeers peers;
  private final Supplier<SortedSet<ServerId>> site;
  private final ChangeLock lock;
  private final ChangeChecks checks;
  private final PreparedChanges prepared;
  private final ChangeSettling settling;
  private volatile String undecided = "";

  /// What was made, and what an administrator ought to know of it.
  public record Made(GroupId group, List<String> warnings) {}

  /// @param site the servers and witnesses that there are
  public GroupSetup(
      Groups groups,
      GroupPeers peers,
      Supplier<SortedSet<ServerId>> site,
      Consumer<String> problems) {
    this.groups = groups;
    this.peers = peers;
    this.site = site;
    this.lock = new ChangeLock(groups);
    this.checks = new ChangeChecks(groups);
    this.prepared = new PreparedChanges(groups, site, lock, checks);
    this.settling = new ChangeSettling(groups, peers, lock, prepared, problems);
  }

  public void start() {
    settling.start();
  }

  /// Sets a group up on this host and the other one.
  public Made create(GroupText text) throws GroupRefused, IOException, InterruptedException {
    var group = text.read(site.get());
    lock.lock(group.id());
    try {
      if (groups.folder(group.id()).stored().isPresent()) {
        throw new GroupRefused(
            "there is a group " + group.id() + " already",
            "change it, remove it, or give this one another name");
      }
      return make(group, "", Optional.of(text), BeatKey.random());
    } finally {
      lock.unlock();
    }
  }

  /// A document from the one that there is.
  public interface Edit {
    GroupText of(GroupText now) throws GroupRefused;
  }

  /// Gives a group of this host another document. While it is in, only its priority may differ.
  public Made change(GroupId id, Edit edit) throws GroupRefused, IOException, InterruptedException {
    lock.begin(id);
    try {
      var now = checks.settled(id);
      var text = edit.of(now.text().orElseThrow());
      var next = text.read(site.get());
      checks.refuseChange(id, next);
      return make(next, now.number(), Optional.of(text), now.key());
    } finally {
      lock.end(id);
    }
  }

  /// Removes a group that is out from both hosts, with its log. Data and programs stay.
  public Made remove(GroupId id) throws GroupRefused, IOException, InterruptedException {
    lock.begin(id);
    try {
      var now = checks.settled(id);
      var group = now.text().orElseThrow().readStored();
      checks.refuseRemoval(id);
      return make(group, now.number(), Optional.empty(), now.key());
    } finally {
      lock.end(id);
    }
  }

  private ServerId self() {
    return groups.self();
  }

  private Made make(Group group, String before, Optional<GroupText> text, BeatKey key)
      throws GroupRefused, IOException {
    if (!group.hosts().contains(self())) {
      throw new GroupRefused(
          self() + " is no host of group " + group.id(),
          "ask one of " + group.hosts().get(0) + " and " + group.hosts().get(1));
    }
    var other = group.peerOf(self());
    var number = UUID.randomUUID().toString();
    var proposal = new Proposal(group.id(), number, before, self(), other, text, key);
    SortedMap<String, String> facts = text.isPresent() ? checks.checked(group) : new TreeMap<>();
    if (text.isPresent() && group.hasWitness()) {
      askWitness(group);
    }
    undecided = proposal.number();
    try {
      var warnings = prepare(other, proposal, facts);
      groups.folder(group.id()).store(new GroupFolder.Stored(proposal, false));
      groups.apply(group.id());
      undecided = "";
      if (!settling.commit(proposal)) {
        warnings.add(
            other + " does not answer any more; it takes the change up as soon as it does again");
      }
      return new Made(group.id(), warnings);
    } finally {
      undecided = "";
    }
  }

  private void askWitness(Group group) throws GroupRefused {
    var witness = group.arbitration().witness().orElseThrow();
    try {
      peers.witness(witness, new TreeSet<>(group.hosts()));
    } catch (IOException e) {
      throw new GroupRefused(
          "arbitration.witness: " + witness + " does not answer: " + e.getMessage(),
          "see that it runs and is connected with its site, or name another server");
    }
  }

  private List<String> prepare(ServerId other, Proposal proposal, SortedMap<String, String> facts)
      throws GroupRefused, IOException {
    try {
      var theirs = peers.prepare(other, proposal);
      return new ArrayList<>(HostFacts.differences(self().value(), facts, other.value(), theirs));
    } catch (IOException e) {
      throw new GroupRefused(
          other + " has not agreed, so nothing was changed: " + e.getMessage(),
          "a group is set up on both hosts at once: see that Meerkat runs there and is connected"
              + " with its site");
    }
  }

  /// For the other host: checks a change, and has it ready.
  ///
  /// @return what this host has of what the group names
  public SortedMap<String, String> prepare(Proposal proposal)
      throws GroupRefused, IOException, InterruptedException {
    return prepared.prepare(proposal);
  }

  /// For the other host: makes what was prepared.
  ///
  /// @return false when this host knows of no such change
  /// @throws GroupRefused when another change is just being made: it is to be tried again
  public boolean commit(GroupId id, String number)
      throws GroupRefused, IOException, InterruptedException {
    return prepared.commit(id, number);
  }

  /// For the other host: what has become of a change that this one began.
  public Outcome outcome(GroupId id, String number) throws IOException {
    if (undecided.equals(number)) {
      return Outcome.UNDECIDED;
    }
    return groups
            .folder(id)
            .stored()
            .filter(it -> it.proposal().number().equals(number))
            .isPresent()
        ? Outcome.MADE
        : Outcome.NOT_MADE;
  }

  @Override
  public void close() {
    settling.close();
  }
}
