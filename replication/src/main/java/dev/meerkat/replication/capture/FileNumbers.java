package dev.meerkat.replication.capture;

import dev.meerkat.core.replication.Range;
import java.security.SecureRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/// Numbers for what applications make. Those of one block ([Range#BLOCK]) follow one another: the
/// block is tracked before the first of them, and not again for each of the others.
///
/// A block is given up after some seconds, used up or not. Whenever one of its numbers is given,
/// all its files may come to be compared as a whole: these should be young, and small.
final class FileNumbers {
  private static final long MOST_NANOS = TimeUnit.SECONDS.toNanos(10);
  private static final SecureRandom RANDOM = new SecureRandom();

  private final LongSupplier nanoTime;
  private long next;
  private long end;
  private long begunNanos;

  /// @param nanoTime as of [System#nanoTime]
  FileNumbers(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /// A number that no file has: blocks are of 2^52, at random.
  synchronized FileId next() {
    long now = nanoTime.getAsLong();
    if (next == end || now - begunNanos > MOST_NANOS) {
      next = ((RANDOM.nextLong() >>> 2) + 2 * Range.BLOCK_FILES) & -Range.BLOCK_FILES;
      end = next + Range.BLOCK_FILES;
      begunNanos = now;
    }
    return new FileId(next++);
  }
}
