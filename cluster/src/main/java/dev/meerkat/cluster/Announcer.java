package dev.meerkat.cluster;

import dev.meerkat.core.watch.ServerStatus;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Broadcasts this server's status from a thread of its own, so that whoever announces never waits;
/// a newer status replaces one that still waits.
final class Announcer implements AutoCloseable {
  private final Link link;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private Optional<ServerStatus> waiting = Optional.empty();
  private boolean closed;

  Announcer(Link link) {
    this.link = link;
    Thread.ofVirtual().name("cluster-announcer").start(this::run);
  }

  void announce(ServerStatus status) {
    lock.lock();
    try {
      waiting = Optional.of(status);
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  private void run() {
    for (Optional<ServerStatus> next = next(); next.isPresent(); next = next()) {
      link.broadcast(new ClusterMessage.Status(next.get()));
    }
  }

  /// Empty once closed.
  private Optional<ServerStatus> next() {
    lock.lock();
    try {
      while (waiting.isEmpty() && !closed) {
        changed.awaitUninterruptibly();
      }
      Optional<ServerStatus> next = closed ? Optional.empty() : waiting;
      waiting = Optional.empty();
      return next;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      changed.signal();
    } finally {
      lock.unlock();
    }
  }
}
