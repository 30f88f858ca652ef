package dev.meerkat.recorder;

import dev.meerkat.media.Sample;
import dev.meerkat.media.SampleSink;
import dev.meerkat.media.TrackFormat;
import dev.meerkat.media.mp4.BufferSource;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Map;

/// A key frame and what follows it up to the next one, copied into borrowed memory; read once, in
/// the order in which it came. For use by one thread.
final class HeldGroup {
  private sealed interface Item {}

  private record NewFormat(int track, TrackFormat format) implements Item {}

  /// A sample without its data, which lie in the chunks one after the other.
  private record Held(
      int track, long ticks, boolean keyFrame, boolean damaged, int length, long arrivalNanos)
      implements Item {}

  private final BufferSource memory;
  private final long startNanos;
  private final ArrayDeque<Item> items = new ArrayDeque<>();

  /// Those before the last one are full. The first is being read, the last written.
  private final ArrayDeque<ByteBuffer> chunks = new ArrayDeque<>();

  private int readPosition;

  /// @param formats of all tracks, as they are when the group begins
  /// @param startNanos when its key frame came
  HeldGroup(BufferSource memory, Map<Integer, TrackFormat> formats, long startNanos) {
    this.memory = memory;
    this.startNanos = startNanos;
    formats.forEach(this::format);
  }

  long startNanos() {
    return startNanos;
  }

  void format(int track, TrackFormat format) {
    items.add(new NewFormat(track, format));
  }

  void add(Sample sample) {
    ByteBuffer data = sample.data().duplicate();
    items.add(
        new Held(
            sample.track(),
            sample.ticks(),
            sample.keyFrame(),
            sample.damaged(),
            data.remaining(),
            sample.arrivalNanos()));
    while (data.hasRemaining()) {
      if (chunks.isEmpty() || !chunks.getLast().hasRemaining()) {
        chunks.add(memory.take());
      }
      ByteBuffer chunk = chunks.getLast();
      int length = Math.min(chunk.remaining(), data.remaining());
      chunk.put(data.slice(data.position(), length));
      data.position(data.position() + length);
    }
  }

  boolean isEmpty() {
    return items.isEmpty();
  }

  /// Hands the next sample on, and the formats before it. Its memory goes back when it was read.
  void handOn(SampleSink sink) {
    while (!items.isEmpty()) {
      switch (items.remove()) {
        case NewFormat(var track, var format) -> sink.format(track, format);
        case Held held -> {
          sink.sample(
              new Sample(
                  held.track,
                  held.ticks,
                  held.keyFrame,
                  held.damaged,
                  read(held.length),
                  held.arrivalNanos));
          return;
        }
      }
    }
  }

  private ByteBuffer read(int length) {
    ByteBuffer whole = ByteBuffer.allocate(length);
    while (whole.hasRemaining()) {
      ByteBuffer chunk = chunks.getFirst();
      int part = Math.min(chunk.position() - readPosition, whole.remaining());
      whole.put(chunk.slice(readPosition, part));
      readPosition += part;
      if (readPosition == chunk.capacity()) {
        memory.giveBack(chunks.remove().clear());
        readPosition = 0;
      }
    }
    return whole.flip();
  }

  /// Gives the memory back.
  void release() {
    items.clear();
    chunks.forEach(chunk -> memory.giveBack(chunk.clear()));
    chunks.clear();
    readPosition = 0;
  }
}
