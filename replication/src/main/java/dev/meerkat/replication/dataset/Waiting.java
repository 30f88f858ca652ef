package dev.meerkat.replication.dataset;

import dev.meerkat.replication.linux.Errno;
import dev.meerkat.replication.linux.LinuxException;
import java.util.Optional;

/// An application's request for a change, on its way through the state machine.
final class Waiting {
  private boolean permitted;
  private boolean returned;
  private Optional<String> refusal = Optional.empty();

  synchronized void permit() {
    permitted = true;
    notifyAll();
  }

  synchronized void complete() {
    returned = true;
    notifyAll();
  }

  synchronized void refuse(String why) {
    refusal = Optional.of(why);
    notifyAll();
  }

  /// Until it may be made. The state machine answers every request, at the latest when it stops.
  synchronized void awaitPermit() throws LinuxException {
    await(() -> permitted);
  }

  synchronized void awaitReturn() throws LinuxException {
    await(() -> returned);
  }

  private interface Condition {
    boolean holds();
  }

  private void await(Condition condition) throws LinuxException {
    boolean interrupted = false;
    while (!condition.holds() && refusal.isEmpty()) {
      try {
        wait();
      } catch (InterruptedException _) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    if (refusal.isPresent()) {
      throw new LinuxException("change", "the dataset: " + refusal.get(), Errno.EIO);
    }
  }
}
