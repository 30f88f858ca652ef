package dev.meerkat.replication.dataset;

import java.util.Optional;

/// What becomes of something that the administrator of a side asked for. The first word counts.
public class Pending<W> {
  private Optional<W> word = Optional.empty();

  synchronized void is(W now) {
    if (word.isEmpty()) {
      word = Optional.of(now);
      notifyAll();
    }
  }

  synchronized boolean isKnown() {
    return word.isPresent();
  }

  /// Waits until it is known: as long as it takes, which is until this side is ended at most.
  public synchronized W await() throws InterruptedException {
    while (word.isEmpty()) {
      wait();
    }
    return word.get();
  }
}
