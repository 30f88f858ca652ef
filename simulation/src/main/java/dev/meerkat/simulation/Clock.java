package dev.meerkat.simulation;

import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.SplittableRandom;

/// Simulated time: a queue of things to happen. Things due at the same time happen in the order in
/// which they were put in.
final class Clock {
  private static final int LONGEST_QUEUE = 10_000_000;

  private final PriorityQueue<Entry> queue =
      new PriorityQueue<>(
          Comparator.comparingLong(Entry::atMillis).thenComparingLong(Entry::sequence));
  private final SplittableRandom random;
  private long nowMillis;
  private long sequence;

  private record Entry(long atMillis, long sequence, Runnable action) {}

  Clock(SplittableRandom random) {
    this.random = random;
  }

  long now() {
    return nowMillis;
  }

  void after(long delayMillis, Runnable action) {
    if (queue.size() >= LONGEST_QUEUE) {
      throw new Violation("more than " + LONGEST_QUEUE + " things are about to happen");
    }
    queue.add(new Entry(nowMillis + delayMillis, sequence++, action));
  }

  /// Lets it happen after a random time between both bounds, inclusive.
  void between(long minMillis, long maxMillis, Runnable action) {
    after(delay(minMillis, maxMillis), action);
  }

  long delay(long minMillis, long maxMillis) {
    return random.nextLong(minMillis, maxMillis + 1);
  }

  boolean chance(int percent) {
    return random.nextInt(100) < percent;
  }

  /// Lets the next thing happen, unless none does until `endMillis`.
  boolean advance(long endMillis) {
    var next = queue.peek();
    if (next == null || next.atMillis > endMillis) {
      nowMillis = endMillis;
      return false;
    }
    queue.remove();
    nowMillis = next.atMillis;
    next.action.run();
    return true;
  }
}
