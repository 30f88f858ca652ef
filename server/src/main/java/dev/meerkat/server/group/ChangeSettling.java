package dev.meerkat.server.group;

import dev.meerkat.core.group.Group;
import dev.meerkat.core.group.GroupId;
import dev.meerkat.core.group.SiteServers;
import dev.meerkat.core.group.Unfinished;
import dev.meerkat.core.model.ServerId;
import dev.meerkat.server.group.GroupPeers.Outcome;
import java.io.IOException;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Has changes of groups that were made on one host reach the other one, and those that were
/// prepared and never made forgotten; and stewards begun that could not begin before.
final class ChangeSettling implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger("meerkat.group");
  private static final long SETTLE_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final Groups groups;
  private final GroupPeers peers;
  private final Supplier<SiteServers> site;
  private final ChangeLock lock;
  private final PreparedChanges prepared;
  private final Consumer<String> problems;
  private final LateBeginning late;
  private final Thread settler = Thread.ofVirtual().name("group-setup").unstarted(this::settle);
  private final SettlingTimes times;

  /// Since when the host has been silent that began a change which waits here.
  private final SortedMap<GroupId, Long> silent = new TreeMap<>();

  /// Since when the other host has refused to remove a group.
  private final SortedMap<GroupId, Long> refusing = new ConcurrentSkipListMap<>();

  /// What was told of each group that is in trouble.
  private final SortedMap<GroupId, String> told = new ConcurrentSkipListMap<>();

  /// What was told of all of them.
  private String problem = "";

  private volatile boolean closed;

  /// @param problems hears of what an administrator must mend
  ChangeSettling(
      Groups groups,
      GroupPeers peers,
      Supplier<SiteServers> site,
      ChangeLock lock,
      PreparedChanges prepared,
      Consumer<String> problems,
      SettlingTimes times) {
    this.groups = groups;
    this.peers = peers;
    this.site = site;
    this.lock = lock;
    this.prepared = prepared;
    this.problems = problems;
    this.times = times;
    this.late = new LateBeginning(groups, peers, lock, problems, times.askNanos());
  }

  void start() {
    late.start();
    settler.start();
  }

  private void settle() {
    while (!closed) {
      LockSupport.parkNanos(SETTLE_NANOS);
      try {
        settleAll();
        problem = "";
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

  /// Each second it is the same.
  private void tell(GroupId id, String what) {
    if (!what.equals(told.put(id, what))) {
      problems.accept(what);
    }
  }

  private void settleAll() throws IOException {
    told.keySet().retainAll(groups.stored());
    refusing.keySet().retainAll(groups.stored());
    for (var id : groups.stored()) {
      if (closed) {
        return;
      }
      try {
        if (groups.mayBeginLater(id)) {
          late.tryToBegin(id);
        }
        settleStored(id);
        settlePrepared(id);
        if (isSettled(id)) {
          told.remove(id);
        }
      } catch (IOException e) {
        // The others are settled all the same.
        tell(id, "the settings of group " + id + " cannot be settled: " + e.getMessage());
      }
    }
  }

  private boolean isSettled(GroupId id) throws IOException {
    var folder = groups.folder(id);
    return folder.prepared().isEmpty()
        && folder.stored().filter(it -> !it.settled()).isEmpty()
        && !groups.heldBack().contains(id);
  }

  /// Other changes may be made while the other host is asked: it may hang.
  private void settleStored(GroupId id) throws IOException {
    var stored = groups.folder(id).stored().filter(it -> !it.settled());
    if (stored.isEmpty()) {
      return;
    }
    var it = stored.get().proposal();
    var known = isKnown(it);
    if (lock.tryLock(id)) {
      try {
        if (groups.folder(id).stored().equals(stored)) {
          boolean _ = settle(it, known);
        }
      } finally {
        lock.unlock(id);
      }
    }
  }

  private void settlePrepared(GroupId id) throws IOException {
    var folder = groups.folder(id);
    var waiting = folder.prepared();
    if (waiting.isEmpty()) {
      silent.remove(id);
      return;
    }
    var it = waiting.get();
    var outcome = ask(it.by(), it);
    if (lock.tryLock(id)) {
      try {
        if (folder.prepared().equals(waiting)) {
          settle(folder, it, outcome);
        }
      } finally {
        lock.unlock(id);
      }
    }
  }

  private void settle(GroupFolder folder, Proposal it, Optional<Outcome> outcome)
      throws IOException {
    if (outcome.isEmpty()) {
      waitNoLonger(folder, it);
      return;
    }
    silent.remove(it.group());
    switch (outcome.get()) {
      case MADE -> prepared.make(folder, it);
      case NOT_MADE, OVERRULED -> PreparedChanges.abandon(folder, it.number());
      case UNDECIDED -> {}
    }
  }

  /// The host that began a change is silent.
  private void waitNoLonger(GroupFolder folder, Proposal it) throws IOException {
    long since = silent.computeIfAbsent(it.group(), _ -> System.nanoTime());
    var stored = folder.stored().map(GroupFolder.Stored::proposal);
    var then =
        Unfinished.of(
            TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - since),
            TimeUnit.NANOSECONDS.toMillis(times.forgetNanos()),
            stored.isEmpty(),
            stored.flatMap(ChangeSettling::group),
            group(it));
    switch (then) {
      case WAIT -> {}
      case DROP -> {
        PreparedChanges.abandon(folder, it.number());
        groups.tell(
            it.by()
                + " began to change the settings of group "
                + it.group()
                + " and does not answer any more: they stay as they are on "
                + groups.self()
                + "; if it has made the change, it tells so when it is back");
      }
      case HOLD ->
          tell(
              it.group(),
              it.by()
                  + " began to change the settings of group "
                  + it.group()
                  + " and does not answer any more, and may run it by other rules: the group is not"
                  + " brought in on "
                  + groups.self()
                  + " before that host is back; if it is gone for good, order meerkat group stand-alone "
                  + it.group());
    }
  }

  /// Empty for a removal, and for a document that this version refuses: it may be any other one.
  private static Optional<Group> group(Proposal proposal) {
    return proposal.text().flatMap(GroupText::readable);
  }

  /// What has become of a change; empty when there is no answer.
  private Optional<Outcome> ask(ServerId host, Proposal proposal) {
    try {
      return Optional.of(peers.outcome(host, proposal.group(), proposal.number()));
    } catch (IOException _) {
      return Optional.empty();
    }
  }

  /// @return whether the other host has it now
  boolean commit(Proposal proposal) throws IOException {
    return settle(proposal, isKnown(proposal));
  }

  private enum Known {
    YES,
    NO,
    BUSY,
    SILENT
  }

  /// Has the other host make a change, if it knows of it.
  private Known isKnown(Proposal proposal) {
    try {
      return peers.commit(proposal.to(), proposal.group(), proposal.number())
          ? Known.YES
          : Known.NO;
    } catch (GroupRefused _) {
      return Known.BUSY;
    } catch (IOException _) {
      return Known.SILENT;
    }
  }

  /// @return whether the other host has it now; else it is tried again
  private boolean settle(Proposal proposal, Known known) throws IOException {
    boolean made =
        switch (known) {
          case YES -> true;
          case NO -> isMadeWithoutIt(proposal);
          case BUSY -> false;
          case SILENT -> isLeftBehind(proposal);
        };
    if (!made || known == Known.SILENT) {
      return made;
    }
    var folder = groups.folder(proposal.group());
    if (proposal.text().isEmpty()) {
      folder.delete();
    } else {
      folder.store(GroupFolder.Stored.settled(proposal));
    }
    return true;
  }

  /// The other host does not know of a change: it was away when it was made, and is asked to take
  /// it up; or it has forgotten it, which is right after a removal.
  private boolean isMadeWithoutIt(Proposal proposal) throws IOException {
    boolean removal = proposal.text().isEmpty();
    var standing =
        Standing.removing(groups.has(proposal.group()), removal && isGivenUp(proposal.group()));
    try {
      var _ = peers.prepare(proposal.to(), proposal, standing);
      return peers.commit(proposal.to(), proposal.group(), proposal.number());
    } catch (GroupRefused e) {
      if (removal) {
        long _ = refusing.computeIfAbsent(proposal.group(), _ -> System.nanoTime());
      }
      tell(
          proposal.group(),
          "group "
              + proposal.group()
              + " is not alike on both hosts: "
              + proposal.to()
              + " knows of no such change, and does not take it up: "
              + e.what()
              + (e.todo().isEmpty() ? "" : ": " + e.todo()));
      return false;
    } catch (IOException _) {
      return false; // It is tried again.
    }
  }

  /// Whether the other host has refused long enough to remove a group for what is not in its
  /// folders yet: an operator has typed that it is removed without that host.
  private boolean isGivenUp(GroupId id) {
    return Optional.ofNullable(refusing.get(id))
        .filter(since -> System.nanoTime() - since >= times.forgetNanos())
        .isPresent();
  }

  /// Nobody waits for a host that was removed from the site.
  private boolean isLeftBehind(Proposal proposal) throws IOException {
    if (proposal.text().isPresent() || site.get().has(proposal.to())) {
      return false;
    }
    groups.folder(proposal.group()).delete();
    return true;
  }

  @Override
  public void close() {
    closed = true;
    late.close();
    try {
      if (settler.getState() != Thread.State.NEW) {
        settler.join();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
