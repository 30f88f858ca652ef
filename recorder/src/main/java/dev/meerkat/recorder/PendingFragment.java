package dev.meerkat.recorder;

import dev.meerkat.media.mp4.FragmentBuilder;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/// A finished fragment on its way to the disk. Its memory is given back when nobody holds it any
/// more: a writer that hangs keeps its fragment, while another volume writes the same bytes.
final class PendingFragment {
  private final FragmentBuilder builder;
  private final List<ByteBuffer> parts;
  private final boolean keyFrame;
  private final long firstMicros;
  private final long newestMicros;
  private final long endMicros;
  private final Consumer<FragmentBuilder> free;
  private final AtomicInteger holders = new AtomicInteger(1);

  /// Held once.
  ///
  /// @param parts its bytes, which belong to `builder`
  /// @param keyFrame whether a segment may begin with it
  /// @param firstMicros wall-clock time of its first video sample
  /// @param newestMicros wall-clock time of its newest video sample
  /// @param endMicros when that sample ends
  /// @param free is given the builder in the end
  PendingFragment(
      FragmentBuilder builder,
      List<ByteBuffer> parts,
      boolean keyFrame,
      long firstMicros,
      long newestMicros,
      long endMicros,
      Consumer<FragmentBuilder> free) {
    this.builder = builder;
    this.parts = List.copyOf(parts);
    this.keyFrame = keyFrame;
    this.firstMicros = firstMicros;
    this.newestMicros = newestMicros;
    this.endMicros = endMicros;
    this.free = free;
  }

  /// For one who may read while others do.
  ByteBuffer[] parts() {
    return parts.stream().map(ByteBuffer::duplicate).toArray(ByteBuffer[]::new);
  }

  /// Memory of the [BufferPool] that it holds: its first part is not from there.
  long poolBytes() {
    return (long) (parts.size() - 1) * BufferPool.CHUNK_BYTES;
  }

  boolean keyFrame() {
    return keyFrame;
  }

  long firstMicros() {
    return firstMicros;
  }

  long newestMicros() {
    return newestMicros;
  }

  long endMicros() {
    return endMicros;
  }

  /// To be released once more.
  PendingFragment hold() {
    holders.incrementAndGet();
    return this;
  }

  void release() {
    if (holders.decrementAndGet() == 0) {
      free.accept(builder);
    }
  }
}
