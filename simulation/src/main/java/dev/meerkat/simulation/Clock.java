package dev.meerkat.simulation;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.SplittableRandom;

/// Simulated time: a queue of things to happen. Things due at the same time happen in the order in
/// which they were put in.
///
/// What happens soon is in a ring with a place for each millisecond, the rest is sorted, and goes
/// into the ring as soon as that reaches its time, before anything else for that time can.
final class Clock {
  private static final int LONGEST_QUEUE = 10_000_000;
  private static final int RING_MILLIS = 2_048;

  private final List<Queue<Runnable>> ring = new ArrayList<>();
  private final PriorityQueue<Entry> later = new PriorityQueue<>();
  private final SplittableRandom random;
  private int ringSize;
  private long nowMillis;
  private long sequence;

  private record Entry(long atMillis, long sequence, Runnable action) implements Comparable<Entry> {
    @Override
    public int compareTo(Entry other) {
      int order = Long.compare(atMillis, other.atMillis);
      return order != 0 ? order : Long.compare(sequence, other.sequence);
    }
  }

  Clock(SplittableRandom random) {
    this.random = random;
    for (int i = 0; i < RING_MILLIS; i++) {
      ring.add(new ArrayDeque<>(1));
    }
  }

  long now() {
    return nowMillis;
  }

  void after(long delayMillis, Runnable action) {
    if (ringSize + later.size() >= LONGEST_QUEUE) {
      throw new Violation("more than " + LONGEST_QUEUE + " things are about to happen");
    }
    if (delayMillis < RING_MILLIS) {
      place(nowMillis + delayMillis, action);
    } else {
      later.add(new Entry(nowMillis + delayMillis, sequence++, action));
    }
  }

  private void place(long atMillis, Runnable action) {
    slot(atMillis).add(action);
    ringSize++;
  }

  private Queue<Runnable> slot(long atMillis) {
    return ring.get((int) (atMillis % RING_MILLIS));
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
    while (nowMillis <= endMillis) {
      var action = slot(nowMillis).poll();
      if (action != null) {
        ringSize--;
        action.run();
        return true;
      }
      if (nowMillis == endMillis) {
        break;
      }
      moveTo(ringSize > 0 ? nowMillis + 1 : Math.min(endMillis, nextLater()));
    }
    return false;
  }

  private long nextLater() {
    var next = later.peek();
    return next == null ? Long.MAX_VALUE : next.atMillis;
  }

  private void moveTo(long atMillis) {
    nowMillis = atMillis;
    while (nextLater() < atMillis + RING_MILLIS) {
      place(later.element().atMillis, later.remove().action);
    }
  }
}
