package dev.meerkat.server.group;

import dev.meerkat.core.group.GroupId;
import dev.meerkat.core.model.ServerId;
import dev.meerkat.server.group.GroupPeers.Outcome;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Has changes of groups that were made on one host reach the other one, and those that were
/// prepared and never made forgotten.
final class ChangeSettling implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger("meerkat.group");
  private static final long SETTLE_NANOS = TimeUnit.SECONDS.toNanos(1);

  /// For how long the other host is asked whether it was given what this one ran alone.
  private static final long ASK_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final Groups groups;
  private final GroupPeers peers;
  private final Supplier<SortedSet<ServerId>> site;
  private final ChangeLock lock;
  private final PreparedChanges prepared;
  private final Consumer<String> problems;
  private final Thread settler = Thread.ofVirtual().name("group-setup").unstarted(this::settle);
  private String problem = "";
  private volatile boolean closed;

  /// @param problems hears of what an administrator must mend
  ChangeSettling(
      Groups groups,
      GroupPeers peers,
      Supplier<SortedSet<ServerId>> site,
      ChangeLock lock,
      PreparedChanges prepared,
      Consumer<String> problems) {
    this.groups = groups;
    this.peers = peers;
    this.site = site;
    this.lock = lock;
    this.prepared = prepared;
    this.problems = problems;
  }

  void start() {
    settler.start();
  }

  private void settle() {
    long deadline = System.nanoTime() + ASK_NANOS;
    while (!closed) {
      LockSupport.parkNanos(SETTLE_NANOS);
      try {
        beginAlone(System.nanoTime() - deadline >= 0);
        settleAll();
      } catch (IOException e) {
        tell("the settings of a group cannot be settled: " + e.getMessage());
      } catch (RuntimeException e) {
        LOG.error("settling the settings of groups failed, and goes on", e);
        tell("the settings of a group cannot be settled, by a fault (" + e + "): report it");
      }
    }
  }

  /// What this host ran alone goes on, unless the other one was given it meanwhile. One that does
  /// not answer is waited for no longer than that: it may be the one that is gone.
  private void beginAlone(boolean waited) throws IOException {
    for (var id : List.copyOf(groups.heldBack())) {
      var stored = groups.folder(id).stored();
      if (waited || stored.isEmpty()) {
        groups.begin(id);
        continue;
      }
      var it = stored.get().proposal();
      switch (outcome(it.otherThan(groups.self()), it)) {
        case MADE, NOT_MADE -> groups.begin(id);
        case UNDECIDED -> {} // it is asked again
        case OVERRULED ->
            tell(
                "group "
                    + id
                    + " is not started on "
                    + groups.self()
                    + ": "
                    + it.otherThan(groups.self())
                    + " was given it, as this host was taken for gone");
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
    if (closed || !lock.tryLock()) {
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
      lock.unlock();
    }
  }

  private void settle(GroupId id) throws IOException {
    var folder = groups.folder(id);
    var stored = folder.stored();
    if (stored.isPresent() && !stored.get().settled()) {
      boolean _ = commit(stored.get().proposal());
    }
    var waiting = folder.prepared();
    if (waiting.isPresent()) {
      var it = waiting.get();
      switch (outcome(it.by(), it)) {
        case MADE -> prepared.make(folder, it);
        case NOT_MADE, OVERRULED -> PreparedChanges.abandon(folder, it.number());
        case UNDECIDED -> {}
      }
    }
  }

  private Outcome outcome(ServerId host, Proposal proposal) {
    try {
      return peers.outcome(host, proposal.group(), proposal.number());
    } catch (IOException _) {
      return Outcome.UNDECIDED; // it is asked again
    }
  }

  /// @return whether the other host has it now
  boolean commit(Proposal proposal) throws IOException {
    boolean removal = proposal.text().isEmpty();
    boolean known;
    try {
      known = peers.commit(proposal.to(), proposal.group(), proposal.number());
    } catch (GroupRefused _) {
      return false; // It is busy: it is tried again.
    } catch (IOException _) {
      return isLeftBehind(proposal); // Else it is tried again.
    }
    if (!known && !isMadeWithoutIt(proposal)) {
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

  /// The other host does not know of a change: it was away when it was made, and is asked to take
  /// it up; or it has forgotten it, which is right after a removal.
  private boolean isMadeWithoutIt(Proposal proposal) throws IOException {
    var standing = Standing.of(groups.isIn(proposal.group()));
    try {
      var _ = peers.prepare(
              proposal.to(), proposal, standing);
      return peers.commit(proposal.to(), proposal.group(), proposal.number());
    } catch (GroupRefused e) {
      tell(
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

  /// Nobody waits for a host that was removed from the site.
  private boolean isLeftBehind(Proposal proposal) throws IOException {
    if (proposal.text().isPresent() || site.get().contains(proposal.to())) {
      return false;
    }
    groups.folder(proposal.group()).delete();
    return true;
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
