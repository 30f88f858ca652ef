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
  private static final Optional<Absence> NOBODY = Optional.empty();

  private final Groups groups;
  private final SetupRules rules;
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
    this.rules = new SetupRules(groups);
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
      var stored = groups.folder(group.id()).stored();
      if (stored.isPresent() && stored.get().proposal().text().isEmpty()) {
        throw new GroupRefused(
            "that a group "
                + group.id()
                + " was removed here is not known on "
                + stored.get().proposal().to()
                + " yet",
            "start that host, remove it from the site, or give this group another name");
      }
      if (stored.isPresent()) {
        throw new GroupRefused(
            "there is a group " + group.id() + " already",
            "change it, remove it, or give this one another name");
      }
      return make(group, "", Optional.of(text), BeatKey.random(), NOBODY);
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
    lock(id);
    try {
      var now = settled(id);
      var text = edit.of(now.text().orElseThrow());
      var next = text.read(site.get());
      rules.refuseChange(id, next);
      boolean alone = now.text().orElseThrow().standAlone().isPresent();
      return make(
          next,
          now.number(),
          Optional.of(text),
          now.key(),
          alone && text.standAlone().isPresent() ? Optional.of(new Absence(id.value())) : NOBODY);
    } finally {
      changing.unlock();
    }
  }

  /// Gives the other host the document again, which has lost its disk. Changes nothing else, so the
  /// group may be in.
  public Made restore(GroupId id) throws GroupRefused, IOException, InterruptedException {
    return change(id, now -> now);
  }

  /// Has this host run a group by itself that is out, with its data as it lies here.
  ///
  /// @param typed the name of the group, where the other host cannot be told
  public Made standAlone(GroupId id, String typed)
      throws GroupRefused, IOException, InterruptedException {
    lock(id);
    try {
      var now = settled(id);
      var before = now.text().orElseThrow();
      var running = before.standAlone();
      if (running.isPresent()) {
        throw new GroupRefused(
            "group " + id + " is run by " + running.get() + " alone already", "");
      }
      var text = before.standingAlone(Optional.of(self()));
      var next = text.read(site.get());
      rules.refuseWhileIn(id, typed);
      rules.refuseForeignData(id);
      return make(
          next, now.number(), Optional.of(text), now.key(), Optional.of(new Absence(typed)));
    } finally {
      changing.unlock();
    }
  }

  /// Makes a pair again of a group that is out and that one host has run alone. Whose data counts
  /// is to be selected then.
  public Made pair(GroupId id) throws GroupRefused, IOException, InterruptedException {
    return change(
        id,
        now -> {
          if (now.standAlone().isEmpty()) {
            throw new GroupRefused("group " + id + " is one of two hosts already", "");
          }
          return now.standingAlone(Optional.empty());
        });
  }

  /// Removes a group that is out from both hosts, with its log. Data and programs stay.
  ///
  /// @param typed the name of the group, where the other host cannot be told
  public Made remove(GroupId id, String typed)
      throws GroupRefused, IOException, InterruptedException {
    lock(id);
    try {
      var now = settled(id);
      var group = now.text().orElseThrow().readStored();
      rules.refuseRemoval(id);
      return make(
          group, now.number(), Optional.empty(), now.key(), Optional.of(new Absence(typed)));
    } finally {
      changing.unlock();
    }
  }

  private ServerId self() {
    return groups.self();
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
    var it = stored.get().proposal();
    if (!stored.get().settled() && isStandingAlone(it)) {
      // What the other host was not told yet, it need not hear any more.
      return new Proposal(
          it.group(), it.before(), it.before(), it.by(), it.to(), it.text(), it.key());
    }
    if (!stored.get().settled()) {
      throw new GroupRefused(
          "the last change of group " + id + " has not reached the other host yet",
          "see that Meerkat runs there and is connected with its site, then try again");
    }
    return it;
  }

  private Made make(
      Group group, String before, Optional<GroupText> text, BeatKey key, Optional<Absence> absence)
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
      // A host that stands aside need not have the same.
      var compared = isStandingAlone(proposal) ? new TreeMap<String, String>() : facts;
      var warnings = prepare(other, proposal, compared, absence);
      forgetCopies(proposal);
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

  /// What is known of the copies of a group that one host has run alone is forgotten before both
  /// have it again.
  private void forgetCopies(Proposal proposal) throws IOException {
    var alone = groups.standAlone(proposal.group());
    try {
      if (alone.isPresent()
          && proposal.text().isPresent()
          && proposal.text().get().standAlone().isEmpty()
          && proposal.text().get().readStored().hasData()) {
        groups.forgetCopies(proposal.group(), alone.get());
      }
    } catch (GroupRefused e) {
      throw new IOException("the document of group " + proposal.group() + ": " + e.what(), e);
    }
  }

  private List<String> prepare(
      ServerId other, Proposal proposal, SortedMap<String, String> facts, Optional<Absence> absence)
      throws GroupRefused, IOException {
    try {
      var theirs = peers.prepare(other, proposal);
      return new ArrayList<>(HostFacts.differences(self().value(), facts, other.value(), theirs));
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
              + " with its site");
    }
  }

  /// @return whether the other host has it now
  private boolean commit(Proposal proposal) throws IOException {
    boolean removal = proposal.text().isEmpty();
    try {
      peers.commit(proposal.to(), proposal.group(), proposal.number());
    } catch (GroupRefused e) {
      if (!isMadeWithoutIt(proposal, e)) {
        return false;
      }
    } catch (IOException _) {
      return isLeftBehind(proposal); // else it is tried again
    }
    var folder = groups.folder(proposal.group());
    if (removal) {
      folder.delete();
    } else {
      folder.store(new GroupFolder.Stored(proposal, true));
    }
    return true;
  }

  /// The other host does not know of a change: it was away when it was made, and is asked to take
  /// it up; or it has forgotten it, which is right after a removal.
  private boolean isMadeWithoutIt(Proposal proposal, GroupRefused unknown) {
    try {
      var _ = peers.prepare(proposal.to(), proposal);
      peers.commit(proposal.to(), proposal.group(), proposal.number());
      return true;
    } catch (GroupRefused e) {
      tell(
          "group "
              + proposal.group()
              + " is not alike on both hosts: "
              + unknown.what()
              + "; "
              + e.what()
              + ": bring it out there, remove it, and create it again");
      return false;
    } catch (IOException _) {
      return false; // it is tried again
    }
  }

  /// Nobody waits for a host that was removed from the site.
  private boolean isLeftBehind(Proposal proposal) throws IOException {
    if (proposal.text().isPresent() || site.get().contains(proposal.to())) {
      return false;
    }
    groups.folder(proposal.group()).delete();
    return true;
  }

  /// For the other host: checks a change, and has it ready.
  ///
  /// @return what this host has of what the group names
  public SortedMap<String, String> prepare(Proposal proposal)
      throws GroupRefused, IOException, InterruptedException {
    lock(proposal.group());
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
        boolean aside = proposal.text().get().standAlone().filter(self()::equals).isEmpty();
        if (!(isStandingAlone(proposal) && aside && rules.isIdle(proposal.group()))) {
          rules.refuseChange(proposal.group(), group);
          facts.putAll(checked(group));
        }
      } else if (!rules.isIdle(proposal.group())) {
        rules.refuseRemoval(proposal.group());
      }
      folder.prepare(proposal);
      return facts;
    } finally {
      changing.unlock();
    }
  }

  private static boolean isStandingAlone(Proposal proposal) throws GroupRefused {
    return proposal.text().isPresent() && proposal.text().get().standAlone().isPresent();
  }

  /// For the other host: makes what was prepared.
  public void commit(GroupId id, String number)
      throws GroupRefused, IOException, InterruptedException {
    lock(id);
    try {
      var folder = groups.folder(id);
      var prepared = folder.prepared().filter(each -> each.number().equals(number));
      if (prepared.isPresent()) {
        commitHere(folder, prepared.get());
      } else if (folder.stored().filter(it -> it.proposal().number().equals(number)).isEmpty()) {
        throw new GroupRefused(self() + " knows of no such change of group " + id, "");
      }
    } finally {
      changing.unlock();
    }
  }

  private void commitHere(GroupFolder folder, Proposal proposal) throws IOException {
    forgetCopies(proposal);
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
      for (var id : groups.stored()) {
        settle(id);
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
