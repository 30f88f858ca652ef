package dev.meerkat.replication.dataset;

import java.util.ArrayDeque;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// Has a state machine take one event at a time: whoever brings an event takes the turn, performs
/// its effects, and those of the events that they bring. No effect may wait for another thread's
/// turn.
final class Turns<E> {
  private final ReentrantLock lock = new ReentrantLock();
  private final ArrayDeque<E> events = new ArrayDeque<>();
  private final Consumer<E> step;

  /// @param step must not throw
  Turns(Consumer<E> step) {
    this.step = step;
  }

  void take(E event) {
    lock.lock();
    try {
      events.add(event);
      if (events.size() > 1) {
        return; // It was brought by an effect, and comes after the others.
      }
      while (!events.isEmpty()) {
        step.accept(events.peek());
        events.poll();
      }
    } finally {
      lock.unlock();
    }
  }

  /// Does something that no event may come in between.
  <T> T during(Supplier<T> work) {
    lock.lock();
    try {
      return work.get();
    } finally {
      lock.unlock();
    }
  }
}
