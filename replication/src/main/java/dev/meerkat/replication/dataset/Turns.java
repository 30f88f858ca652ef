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
  private final Consumer<Throwable> broken;
  private boolean isBroken;

  /// @param step if it throws, no event is taken any more: what it has done of its effects is not
  ///   known
  /// @param broken is told of that, in the same turn
  Turns(Consumer<E> step, Consumer<Throwable> broken) {
    this.step = step;
    this.broken = broken;
  }

  void take(E event) {
    lock.lock();
    try {
      if (isBroken) {
        return;
      }
      events.add(event);
      if (events.size() > 1) {
        return; // It was brought by an effect, and comes after the others.
      }
      while (!events.isEmpty()) {
        step(events.element());
        events.poll();
      }
    } finally {
      lock.unlock();
    }
  }

  private void step(E event) {
    if (isBroken) {
      return;
    }
    try {
      step.accept(event);
    } catch (Throwable e) {
      isBroken = true;
      broken.accept(e);
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
