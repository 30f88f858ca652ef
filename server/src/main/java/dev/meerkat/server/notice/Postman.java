package dev.meerkat.server.notice;

import dev.meerkat.core.notice.Channel;
import dev.meerkat.core.notice.Patience;
import dev.meerkat.server.notice.Delivery.Trouble;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/// Delivers what waits for one channel, oldest first, on a thread of its own, so that a channel
/// that hangs holds up no other. What fails is tried again, after waits that double up to five
/// minutes; at once when the channel was changed. A message that is refused for itself lets the
/// others pass. What cannot be delivered for a week is given up ([Patience]).
final class Postman {
  private static final long FIRST_WAIT_MILLIS = 1_000;
  private static final long MAX_WAIT_MILLIS = TimeUnit.MINUTES.toMillis(5);

  private final String name;
  private final Outbox outbox;
  private final Attempts attempts;
  private final InstantSource clock;
  private final LongSupplier nanoTime;
  private final Consumer<String> problems;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Map<Long, Pause> pauses = new HashMap<>();
  private final Thread thread;
  private Channel channel;
  private Patience patience = Patience.NONE;
  private int failures;
  private long notBeforeNanos;
  private Optional<Trouble> trouble = Optional.empty();
  private Optional<Instant> delivered = Optional.empty();
  private boolean closed;

  /// How long a refused message waits.
  private record Pause(int refusals, long notBeforeNanos) {}

  /// @param nanoTime as [System#nanoTime]
  Postman(
      Channel channel,
      Outbox outbox,
      Attempts attempts,
      InstantSource clock,
      LongSupplier nanoTime,
      Consumer<String> problems) {
    this.name = channel.name();
    this.channel = channel;
    this.outbox = outbox;
    this.attempts = attempts;
    this.clock = clock;
    this.nanoTime = nanoTime;
    this.notBeforeNanos = nanoTime.getAsLong();
    this.problems = problems;
    this.thread = Thread.ofVirtual().name("postman-" + name).start(this::run);
  }

  /// There is something to deliver, or the channel was changed.
  void look(Channel next) {
    lock.lock();
    try {
      if (!next.equals(channel)) {
        channel = next;
        failures = 0;
        notBeforeNanos = nanoTime.getAsLong();
        pauses.clear();
      }
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  Delivery delivery() {
    List<Message> waiting = outbox.waiting(name);
    lock.lock();
    try {
      return new Delivery(
          waiting.size(),
          waiting.stream().findFirst().map(each -> Instant.ofEpochMilli(each.createdMillis())),
          delivered,
          trouble);
    } finally {
      lock.unlock();
    }
  }

  private void run() {
    try {
      while (true) {
        Optional<Message> next = next();
        if (next.isEmpty()) {
          return;
        }
        Message message = next.orElseThrow();
        if (isAtItsEnd(message)) {
          giveUp(message);
        } else {
          deliver(message);
        }
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt(); // closed
    }
  }

  /// Waits for a message whose time has come; empty when closed.
  private Optional<Message> next() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (!closed) {
        long now = nanoTime.getAsLong();
        List<Message> waiting = outbox.waiting(name);
        patience = patience.seen(waiting.stream().map(Message::number).toList(), now);
        long wait = Math.max(notBeforeNanos - now, 0);
        if (wait == 0) {
          wait = TimeUnit.MILLISECONDS.toNanos(MAX_WAIT_MILLIS);
          for (Message message : waiting) {
            Pause pause = pauses.get(message.number());
            long left = pause == null ? 0 : pause.notBeforeNanos() - now;
            if (left <= 0) {
              return Optional.of(message);
            }
            wait = Math.min(wait, left);
          }
        }
        long _ = changed.awaitNanos(wait);
      }
      return Optional.empty();
    } finally {
      lock.unlock();
    }
  }

  private boolean isAtItsEnd(Message message) {
    lock.lock();
    try {
      return patience.isAtItsEnd(message.number(), nanoTime.getAsLong());
    } finally {
      lock.unlock();
    }
  }

  private void giveUp(Message message) throws InterruptedException {
    problems.accept(
        "the notice '"
            + message.subject()
            + "' to "
            + name
            + " could not be delivered within a week and is given up");
    lock.lock();
    try {
      pauses.remove(message.number());
    } finally {
      lock.unlock();
    }
    remove(message);
  }

  private void deliver(Message message) throws InterruptedException {
    Channel used = channel();
    switch (attempts.send(used, message)) {
      case Outcome.Delivered _ -> {
        succeeded(message);
        remove(message);
      }
      case Outcome.Refused(var what, var todo) -> refused(message, what, todo);
      case Outcome.Failed(var what, var todo) -> failed(message, used, what, todo);
    }
  }

  private Channel channel() {
    lock.lock();
    try {
      return channel;
    } finally {
      lock.unlock();
    }
  }

  private void succeeded(Message message) {
    lock.lock();
    try {
      failures = 0;
      delivered = Optional.of(clock.instant());
      pauses.remove(message.number());
      if (pauses.isEmpty()) {
        trouble = Optional.empty();
      }
    } finally {
      lock.unlock();
    }
  }

  private void refused(Message message, String what, String todo) {
    lock.lock();
    try {
      patience = patience.failed(message.number());
      Pause last = pauses.getOrDefault(message.number(), new Pause(0, 0));
      int refusals = last.refusals() + 1;
      pauses.put(message.number(), new Pause(refusals, nanoTime.getAsLong() + waitNanos(refusals)));
      failures = 0;
      note(refusals, what, todo);
    } finally {
      lock.unlock();
    }
  }

  private void failed(Message message, Channel used, String what, String todo) {
    lock.lock();
    try {
      patience = patience.failed(message.number());
      if (!used.equals(channel)) {
        return; // it was changed meanwhile, and is tried as it is now
      }
      failures++;
      notBeforeNanos = nanoTime.getAsLong() + waitNanos(failures);
      note(failures, what, todo);
    } finally {
      lock.unlock();
    }
  }

  private void note(int count, String what, String todo) {
    Instant since = trouble.map(Trouble::since).orElseGet(clock::instant);
    if (trouble.isEmpty()) {
      problems.accept("notices to " + name + " are not delivered: " + what + ": " + todo);
    }
    trouble = Optional.of(new Trouble(since, count, what, todo));
  }

  private static long waitNanos(int failures) {
    long millis = FIRST_WAIT_MILLIS << Math.min(failures - 1, 20);
    return TimeUnit.MILLISECONDS.toNanos(Math.min(millis, MAX_WAIT_MILLIS));
  }

  /// A message that stays although it was delivered comes twice, after the next start at the
  /// latest.
  private void remove(Message message) throws InterruptedException {
    try {
      outbox.remove(message);
    } catch (IOException e) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      problems.accept(
          "the delivered notice '" + message.subject() + "' cannot be deleted: " + e.getMessage());
    }
  }

  /// Ends it, in the middle of an attempt if need be: what that was about waits for the next start.
  void close() throws InterruptedException {
    lock.lock();
    try {
      closed = true;
      changed.signal();
    } finally {
      lock.unlock();
    }
    thread.interrupt();
    thread.join();
  }
}
