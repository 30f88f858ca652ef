package dev.meerkat.media.mp4;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;

/// Where fragments borrow the memory of their samples.
public interface BufferSource {
  /// An empty buffer of any capacity above 0.
  ByteBuffer take();

  /// The buffer is not used any more.
  void giveBack(ByteBuffer buffer);

  /// Buffers on the heap that are used again, for one thread.
  static BufferSource heap() {
    return new BufferSource() {
      private final ArrayDeque<ByteBuffer> free = new ArrayDeque<>();

      @Override
      public ByteBuffer take() {
        return free.isEmpty() ? ByteBuffer.allocate(64 * 1024) : free.pop();
      }

      @Override
      public void giveBack(ByteBuffer buffer) {
        free.push(buffer);
      }
    };
  }
}
