package dev.meerkat.media.mp4;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The samples of one track in a fragment that is being built.
final class TrackRun {
  private static final int FLAGS_KEY = 0x0200_0000;
  private static final int FLAGS_OTHER = 0x0101_0000;

  /// In the degradation priority of a sample's flags, whose meaning is the writer's (ISO/IEC
  /// 14496-12 §8.8.3.1, §8.5.3).
  static final int FLAG_DAMAGED = 0x1;

  private static final int TRUN_DATA_OFFSET = 0x1;
  private static final int TRUN_DURATION = 0x100;
  private static final int TRUN_SIZE = 0x200;
  private static final int TRUN_FLAGS = 0x400;
  private static final int TRUN_COMPOSITION = 0x800;

  private final BufferSource buffers;
  private final List<ByteBuffer> data = new ArrayList<>();
  private long[] times = new long[64];
  private long[] decodeTimes = new long[64];
  private int[] sizes = new int[64];
  private int[] flags = new int[64];
  private int count;
  private boolean reordered;
  private long bytes;

  TrackRun(BufferSource buffers) {
    this.buffers = buffers;
  }

  int count() {
    return count;
  }

  /// Whether a sample is shown before one that comes earlier.
  boolean reordered() {
    return reordered;
  }

  long bytes() {
    return bytes;
  }

  void add(long time, boolean keyFrame, boolean damaged, ByteBuffer sample) {
    if (count == times.length) {
      int length = 2 * count;
      times = Arrays.copyOf(times, length);
      decodeTimes = Arrays.copyOf(decodeTimes, length);
      sizes = Arrays.copyOf(sizes, length);
      flags = Arrays.copyOf(flags, length);
    }
    reordered |= count > 0 && time < times[count - 1];
    times[count] = time;
    sizes[count] = sample.remaining();
    flags[count] = (keyFrame ? FLAGS_KEY : FLAGS_OTHER) | (damaged ? FLAG_DAMAGED : 0);
    count++;
    bytes += sample.remaining();
    store(sample.duplicate());
  }

  void shift(long ticks) {
    for (int i = 0; i < count; i++) {
      times[i] += ticks;
    }
  }

  private void store(ByteBuffer sample) {
    while (sample.hasRemaining()) {
      if (data.isEmpty() || !data.getLast().hasRemaining()) {
        data.add(buffers.take());
      }
      ByteBuffer chunk = data.getLast();
      int length = Math.min(chunk.remaining(), sample.remaining());
      chunk.put(chunk.position(), sample, sample.position(), length);
      chunk.position(chunk.position() + length);
      sample.position(sample.position() + length);
    }
  }

  /// Writes the box `traf` (ISO/IEC 14496-12 §8.8.6) and returns where its data offset is to be
  /// filled in.
  ///
  /// @param description index of the sample entry, from 0
  /// @param endTime when the last sample ends; not after its start when unknown
  /// @param usualDuration of a sample, for a lone last one whose end is unknown
  int write(BoxWriter out, int trackId, int description, long endTime, long usualDuration) {
    System.arraycopy(times, 0, decodeTimes, 0, count);
    if (reordered) {
      Arrays.sort(decodeTimes, 0, count);
    }
    out.begin("traf");
    out.begin("tfhd", 0, 0x020002); // offsets from the moof; with sample description
    out.u32(trackId);
    out.u32(description + 1);
    out.end();
    out.begin("tfdt", 1, 0);
    out.u64(decodeTimes[0]);
    out.end();
    int fields = TRUN_DATA_OFFSET | TRUN_DURATION | TRUN_SIZE | TRUN_FLAGS;
    out.begin("trun", 1, reordered ? fields | TRUN_COMPOSITION : fields);
    out.u32(count);
    int dataOffset = out.size();
    out.u32(0);
    for (int i = 0; i < count; i++) {
      out.u32(duration(i, endTime, usualDuration));
      out.u32(sizes[i]);
      out.u32(flags[i]);
      if (reordered) {
        out.u32(times[i] - decodeTimes[i]);
      }
    }
    out.end();
    out.end();
    return dataOffset;
  }

  private long duration(int index, long endTime, long usualDuration) {
    if (index < count - 1) {
      return decodeTimes[index + 1] - decodeTimes[index];
    }
    if (endTime > decodeTimes[index]) {
      return Math.min(endTime - decodeTimes[index], Integer.MAX_VALUE);
    }
    return count > 1 ? (decodeTimes[index] - decodeTimes[0]) / index : usualDuration;
  }

  /// Adds the sample bytes, ready to be read, to `parts`.
  void addData(List<ByteBuffer> parts) {
    for (ByteBuffer chunk : data) {
      parts.add(chunk.flip());
    }
  }

  void clear() {
    for (ByteBuffer chunk : data) {
      buffers.giveBack(chunk.clear());
    }
    data.clear();
    count = 0;
    bytes = 0;
    reordered = false;
  }
}
