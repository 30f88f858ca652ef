package dev.meerkat.server.group;

import dev.meerkat.core.group.GroupId;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/// One change of the settings of a group at a time, on one host: a host that hangs holds up no
/// other group than its own.
final class ChangeLock {
  private static final long PATIENCE_SECONDS = 5;

  private final Groups groups;
  private final ConcurrentSkipListMap<GroupId, ReentrantLock> changing =
      new ConcurrentSkipListMap<>();

  ChangeLock(Groups groups) {
    this.groups = groups;
  }

  /// Nobody else changes it, and it is not brought in, until [#end].
  void begin(GroupId id) throws GroupRefused, InterruptedException {
    lock(id);
    boolean begun = false;
    try {
      begun = groups.gate().beginChange(id, PATIENCE_SECONDS);
      if (!begun) {
        throw new GroupRefused(
            "orders to bring groups in are just being given on " + groups.self(),
            "try again in a moment");
      }
    } finally {
      if (!begun) {
        unlock(id);
      }
    }
  }

  void end(GroupId id) {
    groups.gate().endChange(id);
    unlock(id);
  }

  private ReentrantLock of(GroupId id) {
    return changing.computeIfAbsent(id, _ -> new ReentrantLock(true));
  }

  void lock(GroupId id) throws GroupRefused, InterruptedException {
    if (!of(id).tryLock(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      throw new GroupRefused(
          "the settings of group " + id + " are just being changed on " + groups.self(),
          "try again in a moment");
    }
  }

  void unlock(GroupId id) {
    of(id).unlock();
  }

  /// Does not wait.
  boolean tryLock(GroupId id) {
    return of(id).tryLock();
  }
}
