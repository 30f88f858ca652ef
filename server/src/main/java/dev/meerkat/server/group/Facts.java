package dev.meerkat.server.group;

import dev.meerkat.core.group.Command;
import dev.meerkat.core.group.DataReport;
import dev.meerkat.core.group.Lease;
import dev.meerkat.core.group.LinkId;
import dev.meerkat.core.group.PeerReport;
import dev.meerkat.core.group.ResourceId;
import dev.meerkat.core.group.StewardEvent;
import dev.meerkat.resources.ResourceListener;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The facts that wait for the steward of a group. A newer one replaces an older one of the same
/// subject and keeps its place: a beat of the same link, an answer of the arbiter, the state of the
/// data. Outcomes of attempts and orders are never replaced by others; there are at most [#MOST] of
/// them, which is more than a steward can have under way. Putting never waits.
public final class Facts implements ResourceListener {
  private static final Logger LOG = LoggerFactory.getLogger("meerkat.group");

  static final int MOST = 4_096;
  static final int MOST_ORDERS = 16;
  static final int MOST_NOTES = 64;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition filled = lock.newCondition();
  private final Map<Subject, Waiting> waiting = new LinkedHashMap<>();
  private Optional<Lease> newest = Optional.empty();
  private long asked = Long.MIN_VALUE;
  private long orders;
  private int ordersWaiting;
  private final BlockingQueue<Note> notes = new ArrayBlockingQueue<>(MOST_NOTES);

  private sealed interface Subject {
    record Beat(LinkId link) implements Subject {}

    record Arbiter() implements Subject {}

    record Isolation() implements Subject {}

    record Data() implements Subject {}

    record Outcome(String of, long attempt) implements Subject {}

    record Guard() implements Subject {}

    record Order(long number) implements Subject {}
  }

  /// What only stands in the log.
  record Note(ResourceId resource, String sentence) {}

  /// @param order that is to be answered
  record Waiting(LongFunction<StewardEvent> event, Optional<Order> order) {}

  public void heard(LinkId link, PeerReport report) {
    put(new Subject.Beat(link), at -> new StewardEvent.Heard(at, link, report));
  }

  /// The arbiter's answer. One that was overtaken by a newer one is left out.
  public void told(Lease lease) {
    lock.lock();
    try {
      newest =
          newest.filter(known -> known.version() >= lease.version()).or(() -> Optional.of(lease));
      var now = newest.orElseThrow();
      put(new Subject.Arbiter(), at -> new StewardEvent.Told(at, now));
    } finally {
      lock.unlock();
    }
  }

  /// @param askedMillis when the address was asked that answered
  public void isolationAnswered(long askedMillis) {
    lock.lock();
    try {
      asked = Math.max(asked, askedMillis);
      long latest = asked;
      put(new Subject.Isolation(), at -> new StewardEvent.IsolationAnswered(at, latest));
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void probed(long attempt, String user) {
    put(outcome("probed", attempt), at -> new StewardEvent.Probed(at, attempt, user));
  }

  @Override
  public void started(ResourceId resource, long attempt) {
    put(
        outcome("started " + resource, attempt),
        at -> new StewardEvent.ResourceStarted(at, resource, attempt));
  }

  @Override
  public void stopped(ResourceId resource, long attempt) {
    put(
        outcome("stopped " + resource, attempt),
        at -> new StewardEvent.ResourceStopped(at, resource, attempt));
  }

  @Override
  public void failed(ResourceId resource, long attempt, String why) {
    put(
        outcome("failed " + resource, attempt),
        at -> new StewardEvent.ResourceFailed(at, resource, attempt, why));
  }

  /// The steward does not decide by it.
  @Override
  public void noted(ResourceId resource, String sentence) {
    if (!notes.offer(new Note(resource, sentence))) {
      LOG.warn("{} notes wait already; left out, of {}: {}", MOST_NOTES, resource, sentence);
    }
  }

  /// Those that have come since; oldest first.
  List<Note> takeNotes() {
    var taken = new ArrayList<Note>();
    notes.drainTo(taken);
    return taken;
  }

  public void dataChanged(DataReport report) {
    put(new Subject.Data(), at -> new StewardEvent.DataChanged(at, report));
  }

  public void dataOpened(long attempt, String lack) {
    put(outcome("opened", attempt), at -> new StewardEvent.DataOpened(at, attempt, lack));
  }

  public void dataRefused(long attempt, String why) {
    put(outcome("refused", attempt), at -> new StewardEvent.DataRefused(at, attempt, why));
  }

  public void dataLost(long attempt, String why) {
    put(outcome("lost", attempt), at -> new StewardEvent.DataLost(at, attempt, why));
  }

  public void dataClosed(long attempt) {
    put(outcome("closed", attempt), at -> new StewardEvent.DataClosed(at, attempt));
  }

  @Override
  public void fenced(long attempt) {
    put(outcome("fenced", attempt), at -> new StewardEvent.Fenced(at, attempt));
  }

  @Override
  public void fenceFailed(long attempt, boolean seen, String why) {
    put(outcome("not fenced", attempt), at -> new StewardEvent.FenceFailed(at, attempt, seen, why));
  }

  /// The guard may have ended everything before it was armed anew.
  public void guardActed() {
    put(new Subject.Guard(), StewardEvent.GuardActed::new);
  }

  private static Subject outcome(String of, long attempt) {
    return new Subject.Outcome(of, attempt);
  }

  /// @return whether there was room for it
  boolean ordered(Command command, boolean forwarded, Order order) {
    lock.lock();
    try {
      if (ordersWaiting == MOST_ORDERS) {
        return false;
      }
      ordersWaiting++;
      waiting.put(
          new Subject.Order(orders++),
          new Waiting(at -> new StewardEvent.Ordered(at, command, forwarded), Optional.of(order)));
      filled.signal();
      return true;
    } finally {
      lock.unlock();
    }
  }

  private void put(Subject subject, LongFunction<StewardEvent> event) {
    lock.lock();
    try {
      if (waiting.size() >= MOST && !waiting.containsKey(subject)) {
        throw new IllegalStateException(
            MOST + " facts wait for the steward of a group: it does not take them");
      }
      waiting.put(subject, new Waiting(event, Optional.empty()));
      filled.signal();
    } finally {
      lock.unlock();
    }
  }

  /// The oldest fact, as soon as there is one; empty when there is none within `waitNanos`.
  Optional<Waiting> take(long waitNanos) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long left = waitNanos;
      while (waiting.isEmpty() && left > 0) {
        left = filled.awaitNanos(left);
      }
      Iterator<Map.Entry<Subject, Waiting>> all = waiting.entrySet().iterator();
      if (!all.hasNext()) {
        return Optional.empty();
      }
      Waiting oldest = all.next().getValue();
      all.remove();
      if (oldest.order().isPresent()) {
        ordersWaiting--;
      }
      return Optional.of(oldest);
    } finally {
      lock.unlock();
    }
  }
}
