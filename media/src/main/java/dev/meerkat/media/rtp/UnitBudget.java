package dev.meerkat.media.rtp;

import java.util.ArrayDeque;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Memory for pictures and documents that are larger than usual, which all cameras share: so that
/// what they may take in all has a bound, whatever each may take for a moment. What is given back
/// is used again.
///
/// When all is lent, as where many cameras send a large key frame at the same moment, whoever needs
/// a buffer for a picture waits for others to give one back; meanwhile TCP holds its camera back,
/// and what comes by UDP lies in the socket. The one among them who has had a buffer for longest
/// never waits, or all might wait for each other: it gets what it needs beyond the bound. So the
/// bound is soft by the largest picture, twice while that grows.
///
/// | All is lent, and | |
/// |---|---|
/// | no picture under way has had a buffer for longer | lent beyond the bound |
/// | another one has | waits until it fits, or until the row above counts, for [#PATIENCE_NANOS] |
/// | it is for a document beside the pictures | refused at once: it must not hold them up |
///
/// Safe for use by several threads.
public final class UnitBudget {
  /// Pictures are waited for by nobody but their own camera; it is shorter than the time after
  /// which a camera counts as silent.
  static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(3);

  /// That of this program: an eighth of the memory that it may take.
  public static final UnitBudget SHARED = new UnitBudget(Runtime.getRuntime().maxMemory() / 8);

  private final long maxBytes;
  private final long patienceNanos;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition givenBack = lock.newCondition();

  /// By their size.
  private final TreeMap<Integer, ArrayDeque<byte[]>> free = new TreeMap<>();

  /// Pictures that have a buffer, the first to have had one in front.
  private final SequencedSet<UnitBuffer> borrowers = new LinkedHashSet<>();

  /// Lent and free.
  private long madeBytes;

  public UnitBudget(long maxBytes) {
    this(maxBytes, PATIENCE_NANOS);
  }

  /// @param patienceNanos how long a picture waits for memory
  public UnitBudget(long maxBytes, long patienceNanos) {
    this.maxBytes = maxBytes;
    this.patienceNanos = patienceNanos;
  }

  /// Lends a buffer for a picture, and waits for one if need be.
  ///
  /// @param leastBytes no more than 1 GiB; the buffer has up to a quarter more, see [#size], or is
  ///   one of up to twice as much that was there
  /// @return empty when there was not so much for too long, or the thread was interrupted
  Optional<byte[]> take(UnitBuffer picture, int leastBytes) {
    lock.lock();
    try {
      Optional<byte[]> buffer = lend(leastBytes, isEldest(picture));
      long leftNanos = patienceNanos;
      while (buffer.isEmpty() && leftNanos > 0) {
        leftNanos = givenBack.awaitNanos(leftNanos);
        buffer = lend(leastBytes, isEldest(picture));
      }
      if (buffer.isPresent()) {
        borrowers.add(picture);
      }
      return buffer;
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    } finally {
      lock.unlock();
    }
  }

  /// Lends a buffer for what nobody waits for.
  ///
  /// @param leastBytes as in [#take]
  /// @return empty when there is not so much
  Optional<byte[]> takeIfThere(int leastBytes) {
    lock.lock();
    try {
      return lend(leastBytes, false);
    } finally {
      lock.unlock();
    }
  }

  private boolean isEldest(UnitBuffer picture) {
    return borrowers.isEmpty() || borrowers.getFirst() == picture;
  }

  private Optional<byte[]> lend(int leastBytes, boolean beyond) {
    int size = size(leastBytes);
    Map.Entry<Integer, ArrayDeque<byte[]>> fitting = free.ceilingEntry(size);
    if (fitting != null && fitting.getKey() <= 2L * size) {
      return Optional.of(removed(fitting));
    }
    dropUntil(maxBytes - size);
    if (madeBytes + size > maxBytes && !beyond) {
      return Optional.empty();
    }
    madeBytes += size;
    return Optional.of(new byte[size]);
  }

  /// Forgets what is free, the largest first, while there is more than so much in all.
  private void dropUntil(long bytes) {
    while (madeBytes > bytes && !free.isEmpty()) {
      madeBytes -= removed(free.lastEntry()).length;
    }
  }

  /// Rounds up to one of four sizes in each doubling, so that what is given back fits again.
  static int size(int leastBytes) {
    int step = Math.max(1, Integer.highestOneBit(Math.max(1, leastBytes - 1)) / 4);
    return (leastBytes + step - 1) / step * step;
  }

  private byte[] removed(Map.Entry<Integer, ArrayDeque<byte[]>> entry) {
    ArrayDeque<byte[]> buffers = entry.getValue();
    byte[] buffer = buffers.removeLast();
    if (buffers.isEmpty()) {
      free.remove(entry.getKey());
    }
    return buffer;
  }

  /// Takes back what was lent.
  ///
  /// @param over whether its unit has no other one now
  void giveBack(UnitBuffer unit, byte[] buffer, boolean over) {
    lock.lock();
    try {
      if (over) {
        borrowers.remove(unit);
      }
      free.computeIfAbsent(buffer.length, _ -> new ArrayDeque<>()).add(buffer);
      dropUntil(maxBytes);
      givenBack.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// What is lent now.
  public long lentBytes() {
    lock.lock();
    try {
      long freeBytes = 0;
      for (var each : free.entrySet()) {
        freeBytes += (long) each.getKey() * each.getValue().size();
      }
      return madeBytes - freeBytes;
    } finally {
      lock.unlock();
    }
  }
}
