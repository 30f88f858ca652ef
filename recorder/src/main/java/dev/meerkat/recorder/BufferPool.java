package dev.meerkat.recorder;

import dev.meerkat.media.mp4.BufferSource;
import java.nio.ByteBuffer;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/// The memory of all footage between the cameras and the disks, in chunks that are used again: a
/// queued fragment holds at least one. What may wait for one of several volumes has a bound of its
/// own ([dev.meerkat.core.archive.Backlog]), so that a slow one does not use up all.
///
/// The bound is soft by one sample of each camera: whoever adds a sample asks [#exhausted()] before
/// it. Safe for use by several threads.
final class BufferPool implements BufferSource {
  static final int CHUNK_BYTES = 64 * 1024;

  private final int maxChunks;
  private final AtomicInteger used = new AtomicInteger();
  private final ConcurrentLinkedQueue<ByteBuffer> free = new ConcurrentLinkedQueue<>();

  BufferPool(long maxBytes) {
    maxChunks = (int) Math.min(Integer.MAX_VALUE, maxBytes / CHUNK_BYTES);
  }

  @Override
  public ByteBuffer take() {
    used.incrementAndGet();
    ByteBuffer chunk = free.poll();
    return chunk == null ? ByteBuffer.allocateDirect(CHUNK_BYTES) : chunk;
  }

  @Override
  public void giveBack(ByteBuffer buffer) {
    free.add(buffer);
    used.decrementAndGet();
  }

  /// Whether no further sample should be taken.
  boolean exhausted() {
    return used.get() >= maxChunks;
  }

  /// All that there is.
  long maxBytes() {
    return (long) maxChunks * CHUNK_BYTES;
  }

  /// In fragments that are being filled, written or kept.
  long usedBytes() {
    return (long) used.get() * CHUNK_BYTES;
  }

  /// Whether nothing should be kept that is not needed for certain.
  boolean strained() {
    return used.get() >= maxChunks / 2;
  }

  /// Whether there is so much room again that it is worth going on.
  boolean hasRoom() {
    return used.get() < maxChunks - maxChunks / 4;
  }
}
