package dev.meerkat.server.group;

import dev.meerkat.core.group.GroupId;
import java.io.IOException;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/// Keeps changes of the settings of groups and orders to bring them in apart: what was checked
/// holds until it is stored, and an order that came first is seen by the check.
final class OrderGate {
  private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
  private final Set<GroupId> changing = new HashSet<>();

  /// Gives an order.
  interface Giving {
    Optional<Verdict> give() throws IOException, InterruptedException;
  }

  /// @return what came of it; a refusal while the settings are being changed
  Optional<Verdict> order(GroupId id, Giving order) throws IOException, InterruptedException {
    lock.readLock().lockInterruptibly();
    try {
      return changing.contains(id) ? Optional.of(refusal()) : order.give();
    } finally {
      lock.readLock().unlock();
    }
  }

  static Verdict refusal() {
    return new Verdict.Refused(
        "the settings of the group are just being changed: give the order again in a moment");
  }

  /// From now on, the group is not brought in. To be called before it is looked whether it is in.
  ///
  /// @param atMostSeconds to wait for orders that are being given
  /// @return false when they take longer; nothing has begun then
  boolean beginChange(GroupId id, long atMostSeconds) throws InterruptedException {
    if (!lock.writeLock().tryLock(atMostSeconds, TimeUnit.SECONDS)) {
      return false;
    }
    try {
      changing.add(id);
      return true;
    } finally {
      lock.writeLock().unlock();
    }
  }

  void endChange(GroupId id) {
    lock.writeLock().lock();
    try {
      changing.remove(id);
    } finally {
      lock.writeLock().unlock();
    }
  }
}
