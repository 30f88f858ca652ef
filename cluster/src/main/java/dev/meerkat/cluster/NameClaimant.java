package dev.meerkat.cluster;

import dev.meerkat.cluster.ClusterMessage.NameClaim;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jgroups.Address;

/// Makes sure at the start that nobody else carries this server's name. A member of that name may
/// be this server's own former life that has not been missed yet; so it is asked, and has the time
/// to answer in which a dead one drops out of the view.
final class NameClaimant {
  private final ServerAddress self;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private List<ServerAddress> namesakes = List.of();
  private Optional<ServerAddress> owner = Optional.empty();

  NameClaimant(ServerAddress self) {
    this.self = self;
  }

  void membersChanged(Members members) {
    lock.lock();
    try {
      namesakes = members.namesakes(self);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// A member says that the name is its own.
  void nameTaken(ServerAddress by) {
    lock.lock();
    try {
      if (namesakes.contains(by)) {
        owner = Optional.of(by);
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /// Whether this server, still starting, tells `other` that the name is taken.
  boolean defendsAgainst(ServerAddress other) {
    return other.server().equals(self.server()) && self.precedes(other);
  }

  /// Waits until the name is certain.
  ///
  /// @return who has it, when it is another; that one may be dead when it has not answered in time
  Optional<ServerAddress> claim(Link link, long timeoutMillis) throws InterruptedException {
    Set<Address> asked = new HashSet<>();
    long leftNanos = TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
    lock.lock();
    try {
      while (owner.isEmpty() && !namesakes.isEmpty() && leftNanos > 0) {
        Optional<ServerAddress> next =
            namesakes.stream().filter(member -> asked.add(member.address())).findFirst();
        if (next.isEmpty()) {
          leftNanos = changed.awaitNanos(leftNanos);
          continue;
        }
        lock.unlock();
        try {
          link.send(next.get().address(), new NameClaim());
        } finally {
          lock.lock();
        }
      }
      return owner.or(() -> namesakes.stream().findFirst());
    } finally {
      lock.unlock();
    }
  }
}
