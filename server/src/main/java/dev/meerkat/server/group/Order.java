package dev.meerkat.server.group;

import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// An order that somebody waits for the answer of.
final class Order {
  /// How long a steward may take to answer: it may be writing to a slow disk.
  private static final long PATIENCE_SECONDS = 15;

  private final CountDownLatch answered = new CountDownLatch(1);
  private volatile Optional<Verdict> verdict = Optional.empty();

  void answer(Verdict given) {
    verdict = Optional.of(given);
    answered.countDown();
  }

  /// Empty when it takes too long; it may be carried out all the same.
  Optional<Verdict> await() throws InterruptedException {
    boolean _ = answered.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
    return verdict;
  }
}
