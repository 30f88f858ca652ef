package dev.meerkat.server.group;

import dev.meerkat.cluster.beat.BeatKey;
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
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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
  private static final Logger LOG = LoggerFactory.getLogger("meerkat.group");
  private static final long SETTLE_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long PATIENCE_SECONDS = 5;

  private final Groups groups;
  private final GroupPeers peers;
  private final Supplier<SortedSet<ServerId>> site;
  private final Consumer<String> problems;
  private final ReentrantLock changing = new ReentrantLock();
  private final Thread settler = Thread.ofVirtual().name("group-setup").unstarted(this::settle);
  private volatile String undecided = "";
  private String problem = "";
  private volatile boolean closed;

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
    this.problems = problems;
  }

  public void start() {
    settler.start();
  }

  /// Sets a group up on this host and the other one.
  public Made create(GroupText text) throws GroupRefused, IOException, InterruptedException {
    var group = text.read(site.get());
    lock(group.id());
    try {
      if (groups.folder(group.id()).stored().isPresent()) {
        throw new GroupRefused(
            "there is a group " + group.id() + " already",
            "change it, remove it, or give this one another name");
      }
      return make(group, "", Optional.of(text), BeatKey.random());
    } finally {
      changing.unlock();
    }
  }

  /// A document from the one that there is.
  public interface Edit {
    GroupText of(GroupText now) throws GroupRefused;
  }

  /// Gives a group of this host another document. While it is in, only its priority may differ.
  public Made change(GroupId id, Edit edit) throws GroupRefused, IOException, InterruptedException {
    begin(id);
    try {
      var now = settled(id);
      var text = edit.of(now.text().orElseThrow());
      var next = text.read(site.get());
      refuseChange(id, next);
      return make(next, now.number(), Optional.of(text), now.key());
    } finally {
      end(id);
    }
  }

  /// Removes a group that is out from both hosts, with its log. Data and programs stay.
  public Made remove(GroupId id) throws GroupRefused, IOException, InterruptedException {
    begin(id);
    try {
      var now = settled(id);
      var group = now.text().orElseThrow().readStored();
      refuseRemoval(id);
      return make(group, now.number(), Optional.empty(), now.key());
    } finally {
      end(id);
    }
  }

  private ServerId self() {
    return groups.self();
  }

  /// Nobody else changes it, and it is not brought in, until [#end].
  private void begin(GroupId id) throws GroupRefused, InterruptedException {
    lock(id);
    boolean begun = false;
    try {
      begun = groups.gate().beginChange(id, PATIENCE_SECONDS);
      if (!begun) {
        throw new GroupRefused(
            "orders to bring groups in are just being given on " + self(), "try again in a moment");
      }
    } finally {
      if (!begun) {
        changing.unlock();
      }
    }
  }

  private void end(GroupId id) {
    groups.gate().endChange(id);
    changing.unlock();
  }

  private void lock(GroupId id) throws GroupRefused, InterruptedException {
    if (!changing.tryLock(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      throw new GroupRefused(
          "the settings of a group are just being changed on "
              + self()
              + ", so that of "
              + id
              + " have to wait",
          "try again in a moment");
    }
  }

  /// What is stored, on both hosts alike.
  private Proposal settled(GroupId id) throws GroupRefused, IOException {
    var stored = groups.folder(id).stored();
    if (stored.isEmpty()) {
      throw new GroupRefused(self() + " is no host of a group " + id, "");
    }
    if (!stored.get().settled()) {
      throw new GroupRefused(
          "the last change of group " + id + " has not reached the other host yet",
          "see that Meerkat runs there and is connected with its site, then try again");
    }
    return stored.get().proposal();
  }

  private void refuseChange(GroupId id, Group next) throws GroupRefused, IOException {
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

  private void refuseRemoval(GroupId id) throws GroupRefused, IOException {
    var host = groups.here().get(id);
    if (host != null && host.isIn()) {
      throw new GroupRefused(
          "group " + id + " is in: removed, its application would be left without protection",
          "bring it out first: meerkat group bring-out " + id);
    }
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
    SortedMap<String, String> facts = text.isPresent() ? checked(group) : new TreeMap<>();
    if (text.isPresent() && group.hasWitness()) {
      askWitness(group);
    }
    undecided = proposal.number();
    try {
      var warnings = prepare(other, proposal, facts);
      groups.folder(group.id()).store(new GroupFolder.Stored(proposal, false));
      groups.apply(group.id());
      undecided = "";
      if (!commit(proposal)) {
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

  /// What this host has of what the group names. Not looked at while nothing but the priority
  /// changes: its folders may be mounted by this very process, which must not touch them then.
  private SortedMap<String, String> checked(Group group) throws GroupRefused, IOException {
    if (groups.isSameButPriority(group)) {
      return new TreeMap<>();
    }
    new HostChecks(group, self(), groups.othersThan(group.id())).check();
    return HostFacts.of(group);
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

  /// @return whether the other host has it now
  private boolean commit(Proposal proposal) throws IOException {
    boolean removal = proposal.text().isEmpty();
    boolean known;
    try {
      known = peers.commit(proposal.to(), proposal.group(), proposal.number());
    } catch (GroupRefused | IOException _) {
      return false; // It is busy or does not answer: it is tried again.
    }
    if (!known && !removal) {
      tell(
          "group "
              + proposal.group()
              + " is not alike on both hosts: "
              + proposal.to()
              + " knows of no such change: bring it out, remove it, and create it again");
      return false;
    }
    var folder = groups.folder(proposal.group());
    if (removal) {
      folder.delete();
    } else {
      folder.store(new GroupFolder.Stored(proposal, true));
    }
    return true;
  }

  /// For the other host: checks a change, and has it ready.
  ///
  /// @return what this host has of what the group names
  public SortedMap<String, String> prepare(Proposal proposal)
      throws GroupRefused, IOException, InterruptedException {
    begin(proposal.group());
    try {
      var folder = groups.folder(proposal.group());
      var stored = folder.stored();
      var number = stored.map(each -> each.proposal().number()).orElse("");
      // A host that has lost its disk has nothing, and gets it again with the next change.
      boolean lost = stored.isEmpty() && !proposal.before().isEmpty();
      if (!lost && !number.equals(proposal.before())) {
        throw new GroupRefused(
            proposal.before().isEmpty()
                ? self() + " has a group " + proposal.group() + " already"
                : "group "
                    + proposal.group()
                    + " is not alike on "
                    + self()
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
      if (proposal.text().isPresent()) {
        var group = proposal.text().get().read(site.get());
        refuseChange(proposal.group(), group);
        facts.putAll(checked(group));
      } else {
        refuseRemoval(proposal.group());
      }
      folder.prepare(proposal);
      return facts;
    } finally {
      end(proposal.group());
    }
  }

  /// For the other host: makes what was prepared.
  ///
  /// @return false when this host knows of no such change
  /// @throws GroupRefused when another change is just being made: it is to be tried again
  public boolean commit(GroupId id, String number)
      throws GroupRefused, IOException, InterruptedException {
    lock(id);
    try {
      var folder = groups.folder(id);
      var prepared = folder.prepared().filter(each -> each.number().equals(number));
      if (prepared.isPresent()) {
        commitHere(folder, prepared.get());
        return true;
      }
      return folder.stored().filter(it -> it.proposal().number().equals(number)).isPresent();
    } finally {
      changing.unlock();
    }
  }

  private void commitHere(GroupFolder folder, Proposal proposal) throws IOException {
    folder.commit();
    groups.apply(proposal.group());
    if (proposal.text().isEmpty()) {
      folder.delete();
    }
  }

  private static void abandonHere(GroupFolder folder, String number) throws IOException {
    if (folder.prepared().filter(each -> each.number().equals(number)).isPresent()) {
      folder.abandon();
      if (folder.stored().isEmpty()) {
        folder.delete();
      }
    }
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

  private void settle() {
    while (!closed) {
      LockSupport.parkNanos(SETTLE_NANOS);
      try {
        settleAll();
      } catch (IOException e) {
        tell("the settings of a group cannot be settled: " + e.getMessage());
      } catch (RuntimeException e) {
        LOG.error("settling the settings of groups failed, and goes on", e);
        tell("the settings of a group cannot be settled, by a fault (" + e + "): report it");
      }
    }
  }

  private void tell(String what) {
    if (!what.equals(problem)) {
      problem = what;
      problems.accept(what);
    }
  }

  private void settleAll() throws IOException {
    if (closed || !changing.tryLock()) {
      return;
    }
    try {
      var troubles = new ArrayList<String>();
      for (var id : groups.stored()) {
        try {
          settle(id);
        } catch (IOException e) {
          troubles.add(String.valueOf(e.getMessage())); // The others are settled all the same.
        }
      }
      if (!troubles.isEmpty()) {
        tell("the settings of a group cannot be settled: " + String.join("; ", troubles));
      }
    } finally {
      changing.unlock();
    }
  }

  private void settle(GroupId id) throws IOException {
    var folder = groups.folder(id);
    var stored = folder.stored();
    if (stored.isPresent() && !stored.get().settled()) {
      boolean _ = commit(stored.get().proposal());
    }
    var prepared = folder.prepared();
    if (prepared.isPresent()) {
      var it = prepared.get();
      switch (outcome(it)) {
        case MADE -> commitHere(folder, it);
        case NOT_MADE -> abandonHere(folder, it.number());
        case UNDECIDED -> {}
      }
    }
  }

  private Outcome outcome(Proposal proposal) {
    try {
      return peers.outcome(proposal.by(), proposal.group(), proposal.number());
    } catch (IOException _) {
      return Outcome.UNDECIDED; // it is asked again
    }
  }

  @Override
  public void close() {
    closed = true;
    try {
      if (settler.getState() != Thread.State.NEW) {
        settler.join();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
