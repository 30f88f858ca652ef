package dev.meerkat.server.notice;

import dev.meerkat.core.notice.Channel;
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

/// Delivers what waits for one channel, oldest first, on a thread of its own, so that a channel
/// that hangs holds up no other. What fails is tried again, after waits that double up to five
/// minutes; at once when the channel was changed. A message that is refused for itself lets the
/// others pass.
final class Postman {
  static final long MAX_AGE_MILLIS = TimeUnit.DAYS.toMillis(7);

  private static final long FIRST_WAIT_MILLIS = 1_000;
  private static final long MAX_WAIT_MILLIS = TimeUnit.MINUTES.toMillis(5);

  private final String name;
  private final Outbox outbox;
  private final Attempts attempts;
  private final InstantSource clock;
  private final Consumer<String> problems;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Map<Long, Pause> pauses = new HashMap<>();
  private final Thread thread;
  private Channel channel;
  private int failures;
  private long notBeforeNanos = System.nanoTime();
  private Optional<Trouble> trouble = Optional.empty();
  private Optional<Instant> delivered = Optional.empty();
  private boolean closed;

  /// How long a refused message waits.
  private record Pause(int refusals, long notBeforeNanos) {}

  Postman(
      Channel channel,
      Outbox outbox,
      Attempts attempts,
      InstantSource clock,
      Consumer<String> problems) {
    this.name = channel.name();
    this.channel = channel;
    this.outbox = outbox;
    this.attempts = attempts;
    this.clock = clock;
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
        notBeforeNanos = System.nanoTime();
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
        if (clock.millis() - message.createdMillis() > MAX_AGE_MILLIS) {
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
        long now = System.nanoTime();
        long wait = Math.max(notBeforeNanos - now, 0);
        if (wait == 0) {
          wait = TimeUnit.MILLISECONDS.toNanos(MAX_WAIT_MILLIS);
          for (Message message : outbox.waiting(name)) {
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

  private void giveUp(Message message) throws InterruptedException {
    problems.accept(
        "the notice '"
            + message.subject()
            + "' to "
            + name
            + " could not be delivered within a week and is given up");
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
      case Outcome.Failed(var what, var todo) -> failed(used, what, todo);
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
      Pause last = pauses.getOrDefault(message.number(), new Pause(0, 0));
      int refusals = last.refusals() + 1;
      pauses.put(message.number(), new Pause(refusals, System.nanoTime() + waitNanos(refusals)));
      failures = 0;
      note(refusals, what, todo);
    } finally {
      lock.unlock();
    }
  }

  private void failed(Channel used, String what, String todo) {
    lock.lock();
    try {
      if (!used.equals(channel)) {
        return; // it was changed meanwhile, and is tried as it is now
      }
      failures++;
      notBeforeNanos = System.nanoTime() + waitNanos(failures);
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
