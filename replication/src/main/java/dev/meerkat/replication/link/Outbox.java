package dev.meerkat.replication.link;

import dev.meerkat.replication.wire.Message;
import dev.meerkat.replication.wire.MessageForm;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// What waits for being sent over one connection, in its order and up to a number of bytes.
final class Outbox {
  /// @param sent run when it was handed to the operating system
  record Item(Message message, long bytes, Runnable sent) {}

  private final long mostBytes;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Deque<Item> items = new ArrayDeque<>();
  private long bytes;
  private boolean closed;

  Outbox(long mostBytes) {
    this.mostBytes = mostBytes;
  }

  /// Waits while there is no room, unless nothing else waits. An acknowledgement takes the place of
  /// one that is the last to wait, as it tells more.
  ///
  /// @return false when it is closed, and the message goes nowhere
  boolean put(Message message, Runnable sent) {
    var item = new Item(message, MessageForm.plainBytes(message), sent);
    lock.lock();
    try {
      while (!closed && !items.isEmpty() && bytes + item.bytes() > mostBytes) {
        changed.awaitUninterruptibly();
      }
      if (closed) {
        return false;
      }
      if (message instanceof Message.Acknowledgement
          && !items.isEmpty()
          && items.getLast().message() instanceof Message.Acknowledgement) {
        bytes -= items.removeLast().bytes();
      }
      items.add(item);
      bytes += item.bytes();
      changed.signalAll();
      return true;
    } finally {
      lock.unlock();
    }
  }

  /// @return the next one; empty when none came in that time, or when it is closed and none waits
  Optional<Item> take(long millis) throws InterruptedException {
    long nanos = TimeUnit.MILLISECONDS.toNanos(millis);
    lock.lock();
    try {
      while (!closed && items.isEmpty() && nanos > 0) {
        nanos = changed.awaitNanos(nanos);
      }
      if (items.isEmpty()) {
        return Optional.empty();
      }
      Item item = items.removeFirst();
      bytes -= item.bytes();
      changed.signalAll();
      return Optional.of(item);
    } finally {
      lock.unlock();
    }
  }

  /// Nothing is taken any more, and of what waits no changes are sent, which the other side asks
  /// for again. The rest is small, and nothing else may say it: such as a ruling.
  void close() {
    lock.lock();
    try {
      closed = true;
      items.removeIf(item -> item.message() instanceof Message.Changes);
      bytes = items.stream().mapToLong(Item::bytes).sum();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
