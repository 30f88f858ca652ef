package dev.meerkat.resources;

import dev.meerkat.core.group.ResourceId;
import dev.meerkat.resources.host.Command;
import dev.meerkat.resources.host.ResourceException;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.NavigableSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/// Makes an end of everything: first what the guard does, then what only the drivers know, then a
/// look at what is left.
final class Fencing {
  private static final String NAME = "fence-";

  // Together shorter than the patience of core with fencing, which is 5 s.
  private static final Duration HALT = Duration.ofMillis(500);
  private static final long END_MILLIS = 2_000;
  private static final long KILL_MILLIS = 1_000;
  private static final long LOOK_MILLIS = 1_000;
  private static final long SPARE_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

  private final Guard guard;
  private final Map<ResourceId, Worker> workers;
  private final ResourceListener listener;
  private final ReentrantLock one = new ReentrantLock();

  Fencing(Guard guard, Map<ResourceId, Worker> workers, ResourceListener listener) {
    this.guard = guard;
    this.workers = workers;
    this.listener = listener;
  }

  void begin(long attempt) {
    var _ = Thread.ofVirtual().name("fence-" + attempt).start(() -> fence(attempt));
  }

  private void fence(long attempt) {
    one.lock();
    try {
      halt();
      NavigableSet<String> trouble = new ConcurrentSkipListSet<>();
      try {
        var _ = Command.run(END_MILLIS, guard.script().call("end"));
      } catch (ResourceException e) {
        trouble.add(String.valueOf(e.getMessage()));
      }
      inAll(KILL_MILLIS, (_, worker) -> worker.endRest(KILL_MILLIS), trouble);
      NavigableSet<String> left = new ConcurrentSkipListSet<>();
      look(left);
      if (left.isEmpty()) {
        listener.fenced(attempt);
      } else {
        // What failed on the way counts only when something is left.
        listener.fenceFailed(
            attempt,
            "left: "
                + String.join(", ", left)
                + (trouble.isEmpty() ? "" : " (" + String.join("; ", trouble) + ")"));
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } finally {
      one.unlock();
    }
  }

  /// What goes on is interrupted all at once, and has a moment to let go: what it starts all the
  /// same is found when it is looked what is left.
  private void halt() throws InterruptedException {
    var threads = workers.values().stream().flatMap(worker -> worker.halt().stream()).toList();
    long began = System.nanoTime();
    for (var thread : threads) {
      var left = HALT.minusNanos(System.nanoTime() - began);
      if (left.isPositive()) {
        var _ = thread.join(left);
      }
    }
  }

  private void look(NavigableSet<String> left) throws InterruptedException {
    try {
      Command.good(LOOK_MILLIS, guard.script().call("left")).lines().forEach(left::add);
    } catch (ResourceException e) {
      left.add("what cannot be looked for: " + e.getMessage());
    }
    inAll(LOOK_MILLIS, (_, worker) -> worker.checkGone(LOOK_MILLIS).ifPresent(left::add), left);
  }

  private interface Each {
    void perform(ResourceId id, Worker worker)
        throws ResourceException, IOException, InterruptedException;
  }

  /// Whoever hangs, as at a disk that does not answer, is not waited for, and told.
  private void inAll(long atMostMillis, Each each, NavigableSet<String> left)
      throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(atMostMillis) + SPARE_NANOS;
    var threads =
        workers.entrySet().stream()
            .map(entry ->
                Thread.ofVirtual()
                    .name(NAME + entry.getKey())
                    .start(() -> {
                      try {
                        each.perform(entry.getKey(), entry.getValue());
                      } catch (ResourceException | IOException | RuntimeException e) {
                        left.add(String.valueOf(e.getMessage()));
                      } catch (InterruptedException _) {
                        Thread.currentThread().interrupt();
                      }
                    }))
            .toList();
    for (var thread : threads) {
      var rest = Duration.ofNanos(Math.max(1, end - System.nanoTime()));
      if (!thread.join(rest)) {
        thread.interrupt();
        left.add(thread.getName().substring(NAME.length()) + ", which does not answer");
      }
    }
  }
}
