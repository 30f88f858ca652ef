package dev.meerkat.resources;

import dev.meerkat.core.group.ResourceId;
import dev.meerkat.resources.host.Command;
import dev.meerkat.resources.host.GuardScript;
import dev.meerkat.resources.host.ResourceException;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.NavigableSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

/// Makes an end of everything: first what the guard does, then what only the drivers know, then a
/// look at what is left. Only a look that has seen nothing says that nothing is left.
final class Fencing {
  private static final String NAME = "fence-";

  // When each step is over at the latest, in tenths of the time that core gives: a step that is
  // done earlier leaves its time to the next, and what comes of it is told before core gives up.
  private static final int HALT = 1;
  private static final int END = 4;
  private static final int KILL = 5;
  private static final int LOOK = 8;
  private static final int ASK = 9;

  /// How long what was killed may take to go, in the same tenths.
  private static final int GONE = 2;

  private final Guard guard;
  private final Map<ResourceId, Worker> workers;
  private final ResourceListener listener;
  private final ReentrantLock one = new ReentrantLock();
  private final AtomicLong newest = new AtomicLong(Long.MIN_VALUE);

  Fencing(Guard guard, Map<ResourceId, Worker> workers, ResourceListener listener) {
    this.guard = guard;
    this.workers = workers;
    this.listener = listener;
  }

  /// The time of one try.
  private record Time(long beganNanos, long atMostMillis) {
    /// What is left of it until so many tenths of it are over; at least one.
    long millisUntil(int tenths) {
      long gone = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - beganNanos);
      return Math.max(1, atMostMillis * tenths / 10 - gone);
    }
  }

  /// What a look has come to.
  ///
  /// @param seen what is left
  /// @param unseen what could not be looked for
  private record Look(NavigableSet<String> seen, NavigableSet<String> unseen) {
    Look() {
      this(new ConcurrentSkipListSet<>(), new ConcurrentSkipListSet<>());
    }

    boolean isClear() {
      return seen.isEmpty() && unseen.isEmpty();
    }

    @Override
    public String toString() {
      return (seen.isEmpty() ? "" : "left: " + String.join(", ", seen))
          + (seen.isEmpty() || unseen.isEmpty() ? "" : "; ")
          + (unseen.isEmpty() ? "" : "cannot look: " + String.join(", ", unseen));
    }
  }

  /// @param attempt greater than those before, which come to nothing
  void begin(long attempt, long atMostMillis) {
    newest.set(attempt);
    var time = new Time(System.nanoTime(), atMostMillis);
    var _ = Thread.ofVirtual().name(NAME + attempt).start(() -> fence(attempt, time));
  }

  private void fence(long attempt, Time time) {
    one.lock();
    try {
      if (newest.get() == attempt) {
        NavigableSet<String> trouble = new ConcurrentSkipListSet<>();
        end(time, trouble);
        tell(attempt, look(time), trouble);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } finally {
      one.unlock();
    }
  }

  private void end(Time time, NavigableSet<String> trouble) throws InterruptedException {
    halt(time);
    try {
      var _ = Command.run(time.millisUntil(END), guard.script().call("end"));
    } catch (ResourceException e) {
      trouble.add(String.valueOf(e.getMessage()));
    }
    inAll(time.millisUntil(KILL), (worker, millis) -> worker.endRest(millis), trouble);
  }

  /// What failed on the way counts only when something is left.
  private void tell(long attempt, Look look, NavigableSet<String> trouble) {
    if (newest.get() != attempt) {
      return;
    }
    if (look.isClear()) {
      listener.fenced(attempt);
    } else {
      listener.fenceFailed(
          attempt,
          !look.seen().isEmpty(),
          look + (trouble.isEmpty() ? "" : " (" + String.join("; ", trouble) + ")"));
    }
  }

  /// What goes on is interrupted all at once, and has a moment to let go: what it starts all the
  /// same is found when it is looked what is left.
  private void halt(Time time) throws InterruptedException {
    var threads = workers.values().stream().flatMap(worker -> worker.halt().stream()).toList();
    for (var thread : threads) {
      var _ = thread.join(Duration.ofMillis(time.millisUntil(HALT)));
    }
  }

  private Look look(Time time) throws InterruptedException {
    var look = new Look();
    try {
      var told = Command.good(time.millisUntil(LOOK), guard.script().call("left"));
      told.lines()
          .forEach(line -> {
            if (line.startsWith(GuardScript.UNSEEN)) {
              look.unseen().add(line.substring(GuardScript.UNSEEN.length()));
            } else {
              look.seen().add(line);
            }
          });
    } catch (ResourceException e) {
      look.unseen().add(String.valueOf(e.getMessage()));
    }
    inAll(
        Math.min(time.millisUntil(ASK), time.atMostMillis() * GONE / 10),
        (worker, millis) -> worker.checkGone(millis).ifPresent(look.seen()::add),
        look.unseen());
    return look;
  }

  private interface Each {
    void perform(Worker worker, long atMostMillis)
        throws ResourceException, IOException, InterruptedException;
  }

  /// Whoever hangs, as at a disk that does not answer, is not waited for, and told.
  private void inAll(long atMostMillis, Each each, NavigableSet<String> trouble)
      throws InterruptedException {
    long own = Math.max(1, atMostMillis * 8 / 10); // The rest is for what is told of it.
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(atMostMillis);
    var threads =
        workers.entrySet().stream()
            .map(entry ->
                Thread.ofVirtual()
                    .name(NAME + entry.getKey())
                    .start(() -> {
                      try {
                        each.perform(entry.getValue(), own);
                      } catch (ResourceException | IOException | RuntimeException e) {
                        trouble.add(String.valueOf(e.getMessage()));
                      } catch (InterruptedException _) {
                        Thread.currentThread().interrupt();
                      }
                    }))
            .toList();
    for (var thread : threads) {
      var rest = Duration.ofNanos(Math.max(1, end - System.nanoTime()));
      if (!thread.join(rest)) {
        thread.interrupt();
        trouble.add(thread.getName().substring(NAME.length()) + ", which does not answer");
      }
    }
  }
}
