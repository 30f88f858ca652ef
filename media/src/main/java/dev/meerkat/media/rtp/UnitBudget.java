package dev.meerkat.media.rtp;

import java.util.ArrayDeque;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;

/// Memory for pictures and documents that are larger than usual, which all cameras share: so that
/// what they may take in all has a bound, whatever each may take for a moment. What is given back
/// is used again. Safe for use by several threads.
public final class UnitBudget {
  /// That of this program: an eighth of the memory that it may take.
  public static final UnitBudget SHARED = new UnitBudget(Runtime.getRuntime().maxMemory() / 8);

  private final long maxBytes;
  private final ReentrantLock lock = new ReentrantLock();

  /// By their size.
  private final TreeMap<Integer, ArrayDeque<byte[]>> free = new TreeMap<>();

  /// Lent and free.
  private long madeBytes;

  public UnitBudget(long maxBytes) {
    this.maxBytes = maxBytes;
  }

  /// Lends a buffer.
  ///
  /// @param leastBytes no more than 1 GiB; the buffer has a power of two
  /// @return empty when there is not so much left
  Optional<byte[]> take(int leastBytes) {
    int size = Integer.highestOneBit(Math.max(1, leastBytes - 1)) << 1;
    lock.lock();
    try {
      ArrayDeque<byte[]> fitting = free.get(size);
      if (fitting != null) {
        byte[] buffer = fitting.removeLast();
        if (fitting.isEmpty()) {
          free.remove(size);
        }
        return Optional.of(buffer);
      }
      while (madeBytes + size > maxBytes && !free.isEmpty()) {
        drop(free.lastEntry());
      }
      if (madeBytes + size > maxBytes) {
        return Optional.empty();
      }
      var buffer = new byte[size];
      madeBytes += size;
      return Optional.of(buffer);
    } finally {
      lock.unlock();
    }
  }

  private void drop(Map.Entry<Integer, ArrayDeque<byte[]>> entry) {
    ArrayDeque<byte[]> buffers = entry.getValue();
    madeBytes -= buffers.removeLast().length;
    if (buffers.isEmpty()) {
      free.remove(entry.getKey());
    }
  }

  /// Takes back what [#take] has lent.
  void giveBack(byte[] buffer) {
    lock.lock();
    try {
      free.computeIfAbsent(buffer.length, _ -> new ArrayDeque<>()).add(buffer);
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
