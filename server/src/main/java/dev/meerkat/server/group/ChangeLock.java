package dev.meerkat.server.group;

import dev.meerkat.core.group.GroupId;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/// One change of the settings of groups at a time, on one host.
final class ChangeLock {
  private static final long PATIENCE_SECONDS = 5;

  private final Groups groups;
  private final ReentrantLock changing = new ReentrantLock();

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
        changing.unlock();
      }
    }
  }

  void end(GroupId id) {
    groups.gate().endChange(id);
    changing.unlock();
  }

  void lock(GroupId id) throws GroupRefused, InterruptedException {
    if (!changing.tryLock(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      throw new GroupRefused(
          "the settings of a group are just being changed on "
              + groups.self()
              + ", so that of "
              + id
              + " have to wait",
          "try again in a moment");
    }
  }

  void unlock() {
    changing.unlock();
  }

  /// Does not wait.
  boolean tryLock() {
    return changing.tryLock();
  }
}
