package dev.meerkat.simulation.play;

import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.SplittableRandom;

/// Simulated time and chance. Things due at the same time happen in the order in which they were
/// put in.
public final class Agenda {
  private static final int LONGEST_QUEUE = 100_000;

  private record Item(long atMillis, long number, Runnable action) {}

  private final PriorityQueue<Item> items =
      new PriorityQueue<>(Comparator.comparingLong(Item::atMillis).thenComparingLong(Item::number));
  private final SplittableRandom random;
  private long nowMillis;
  private long number;

  public Agenda(SplittableRandom random) {
    this.random = random;
  }

  public long now() {
    return nowMillis;
  }

  public void after(long delayMillis, Runnable action) {
    if (items.size() >= LONGEST_QUEUE) {
      throw new Broken("more than " + LONGEST_QUEUE + " things are about to happen");
    }
    items.add(new Item(nowMillis + delayMillis, number++, action));
  }

  public void between(long minMillis, long maxMillis, Runnable action) {
    after(number(minMillis, maxMillis), action);
  }

  public long number(long min, long max) {
    return random.nextLong(min, max + 1);
  }

  /// Once in `times`.
  public boolean onceIn(int times) {
    return random.nextInt(times) == 0;
  }

  public boolean chance(int percent) {
    return random.nextInt(100) < percent;
  }

  /// Lets the next thing happen, unless none does until `endMillis`.
  public boolean advance(long endMillis) {
    var next = items.peek();
    if (next == null || next.atMillis > endMillis) {
      nowMillis = endMillis;
      return false;
    }
    items.remove();
    nowMillis = next.atMillis;
    next.action.run();
    return true;
  }
}
