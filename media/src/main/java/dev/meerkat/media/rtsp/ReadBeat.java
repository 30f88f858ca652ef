package dev.meerkat.media.rtsp;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/// The beat on which all cameras are read. Footage is kept, not watched live, so it may lie in the
/// socket for a moment: one read then takes many packets at once, and reading is most of what
/// recording costs. TCP holds the camera back, should the socket's buffer ever become full
/// meanwhile.
///
/// One of those who wait sets the timer and wakes the others, so that a stroke costs one timer and
/// one awakening of a processor for any number of cameras.
final class ReadBeat {
  static final long BEAT_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  /// The one that all sessions of the program share.
  static final ReadBeat SHARED = new ReadBeat();

  private final AtomicReference<Stroke> next = new AtomicReference<>(new Stroke());

  private static final class Stroke {
    private final AtomicBoolean led = new AtomicBoolean();
    private final Queue<Thread> waiting = new ConcurrentLinkedQueue<>();
    private volatile boolean over;
  }

  /// Waits for the next stroke, which comes within [#BEAT_NANOS]. Returns early when interrupted.
  void await() {
    Stroke stroke = next.get();
    if (stroke.led.compareAndSet(false, true)) {
      lead(stroke);
    } else {
      stroke.waiting.add(Thread.currentThread());
      while (!stroke.over && !Thread.currentThread().isInterrupted()) {
        LockSupport.park(this);
      }
    }
  }

  private void lead(Stroke stroke) {
    try {
      long beganNanos = System.nanoTime();
      long waitNanos = nanosToStroke(beganNanos);
      long left = waitNanos;
      while (left > 0 && !Thread.currentThread().isInterrupted()) {
        LockSupport.parkNanos(this, left);
        left = waitNanos - (System.nanoTime() - beganNanos);
      }
    } finally {
      next.set(new Stroke());
      stroke.over = true; // before the look at those who wait: who comes later sees it
      stroke.waiting.forEach(LockSupport::unpark);
    }
  }

  /// How long it is to the stroke after `nowNanos`, 1 to [#BEAT_NANOS].
  static long nanosToStroke(long nowNanos) {
    return BEAT_NANOS - Math.floorMod(nowNanos, BEAT_NANOS);
  }
}
