package dev.meerkat.server.group;

import dev.meerkat.core.group.GroupId;
import dev.meerkat.core.group.Resumption;
import dev.meerkat.core.group.Resumption.Answer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Begins the stewards that have not begun with this host: those that could not, and those of
/// groups that it runs alone, of which it asks the other host first whether that was given the
/// group meanwhile ([Resumption]).
///
/// Each group asks by itself: a host that hangs holds up no other one.
final class LateBeginning implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger("meerkat.group");
  private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final Groups groups;
  private final GroupPeers peers;
  private final ChangeLock lock;
  private final Consumer<String> problems;
  private final long patienceNanos;
  private final List<Thread> asking = new ArrayList<>();

  /// Those that the other host was given, as it has said last.
  private final SortedSet<GroupId> given = new ConcurrentSkipListSet<>();

  /// What was told of each.
  private final SortedMap<GroupId, String> told = new ConcurrentSkipListMap<>();

  private volatile long deadlineNanos;
  private volatile boolean closed;

  /// @param problems hears of what an administrator must mend
  /// @param patienceNanos for how long a host that does not answer is asked
  LateBeginning(
      Groups groups,
      GroupPeers peers,
      ChangeLock lock,
      Consumer<String> problems,
      long patienceNanos) {
    this.groups = groups;
    this.peers = peers;
    this.lock = lock;
    this.problems = problems;
    this.patienceNanos = patienceNanos;
  }

  /// Has each group that this host runs alone begin as soon as it may.
  void start() {
    deadlineNanos = System.nanoTime() + patienceNanos;
    for (var id : groups.heldBack()) {
      asking.add(Thread.ofVirtual().name("begin-" + id).start(() -> begin(id)));
    }
  }

  private void begin(GroupId id) {
    while (!closed && groups.heldBack().contains(id)) {
      LockSupport.parkNanos(PAUSE_NANOS);
      try {
        tryToBegin(id);
      } catch (IOException e) {
        tell(id, String.valueOf(e.getMessage()));
      } catch (RuntimeException e) {
        LOG.error("{} cannot be begun", id, e);
        tell(id, "by a fault (" + e + "): report it");
      }
    }
  }

  /// Begins a group that waits for it, if it may. What it fails for is told.
  void tryToBegin(GroupId id) throws IOException {
    if (!isWaiting(id)) {
      return;
    }
    var stored = groups.folder(id).stored();
    if (mayBegin(id, stored) && lock.tryLock(id)) {
      try {
        if (!closed && isWaiting(id) && groups.folder(id).stored().equals(stored)) {
          groups.begin(id);
        }
      } finally {
        lock.unlock(id);
      }
    }
  }

  private boolean isWaiting(GroupId id) {
    return groups.heldBack().contains(id) || groups.mayBeginLater(id);
  }

  private boolean mayBegin(GroupId id, Optional<GroupFolder.Stored> stored) throws IOException {
    if (stored.isEmpty() || !groups.standAlone(id).equals(Optional.of(groups.self()))) {
      return true;
    }
    var it = stored.get().proposal();
    var answer = answer(it);
    boolean before = given.contains(id);
    switch (answer) {
      case NOT_GIVEN -> {
        given.remove(id);
        told.remove(id);
      }
      case GIVEN -> {
        given.add(id);
        tell(id, it.otherThan(groups.self()) + " was given it, as this host was taken for gone");
      }
      case NOTHING -> {}
    }
    return Resumption.begins(answer, before, System.nanoTime() - deadlineNanos >= 0);
  }

  private Answer answer(Proposal it) {
    try {
      return switch (peers.outcome(it.otherThan(groups.self()), it.group(), it.number())) {
        case MADE, NOT_MADE -> Answer.NOT_GIVEN;
        case OVERRULED -> Answer.GIVEN;
        case UNDECIDED -> Answer.NOTHING;
      };
    } catch (IOException _) {
      return Answer.NOTHING; // It is asked again.
    }
  }

  /// Each second it is the same.
  private void tell(GroupId id, String why) {
    if (!why.equals(told.put(id, why))) {
      problems.accept("group " + id + " is not started on " + groups.self() + ": " + why);
    }
  }

  @Override
  public void close() {
    closed = true;
    try {
      for (var each : asking) {
        each.join();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
