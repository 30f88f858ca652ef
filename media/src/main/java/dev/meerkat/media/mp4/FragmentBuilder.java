package dev.meerkat.media.mp4;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/// Collects the samples of one fragment and makes `prft moof mdat` of them. Made to be used again:
/// memory for sample data is borrowed and given back by [#clear()]. Not safe for use by several
/// threads at once.
///
/// Decode times are the presentation times in order. So a picture sequence without reordering has
/// no composition offsets, and one with reordering has signed ones (`trun` version 1).
public final class FragmentBuilder {
  /// Samples of one track that a fragment can have.
  public static final int MAX_SAMPLES = 4_096;

  /// Bytes of samples that a fragment can have.
  public static final int MAX_BYTES = 64 << 20;

  private static final int PRFT_CAPTURED = 24; // ISO/IEC 14496-12 §8.16.5: time of capture

  private final List<TrackRun> runs = new ArrayList<>();
  private final int[] dataOffsets;
  private final BoxWriter head = new BoxWriter();
  private final List<ByteBuffer> parts = new ArrayList<>();
  private long bytes;

  /// @param tracks the most that a file has
  public FragmentBuilder(int tracks, BufferSource buffers) {
    for (int i = 0; i < tracks; i++) {
      runs.add(new TrackRun(buffers));
    }
    dataOffsets = new int[tracks];
  }

  /// Adds the next sample of a track in decoding order.
  ///
  /// @param time presentation time in ticks of the track's timescale, 0 or more
  /// @param damaged as in [dev.meerkat.media.Sample#damaged]; the file keeps it
  /// @param data its bytes, which are copied; the position stays as it is
  /// @throws IllegalStateException if it [does not fit][#fits(int, int)]
  public void add(int track, long time, boolean keyFrame, boolean damaged, ByteBuffer data) {
    if (!fits(track, data.remaining())) {
      throw new IllegalStateException(
          "fragment of " + bytes + " bytes is too full for a sample of " + data.remaining());
    }
    runs.get(track).add(time, keyFrame, damaged, data);
    bytes += data.remaining();
  }

  /// Adds the next sample of a track, which is not damaged.
  public void add(int track, long time, boolean keyFrame, ByteBuffer data) {
    add(track, time, keyFrame, false, data);
  }

  /// Makes the samples that a track has so far later.
  ///
  /// @param ticks 0 or more, in ticks of the track's timescale
  public void shift(int track, long ticks) {
    runs.get(track).shift(ticks);
  }

  /// Whether there is room for a sample of this size.
  public boolean fits(int track, int sizeBytes) {
    return runs.get(track).count() < MAX_SAMPLES && bytes + sizeBytes <= MAX_BYTES;
  }

  public boolean isEmpty() {
    return runs.stream().allMatch(run -> run.count() == 0);
  }

  /// Bytes of samples so far.
  public long bytes() {
    return bytes;
  }

  /// Number of samples of a track so far.
  public int samples(int track) {
    return runs.get(track).count();
  }

  /// Whether a sample of a track is shown before one that comes earlier.
  public boolean reordered(int track) {
    return runs.get(track).reordered();
  }

  /// Finishes a fragment that is not empty. What is returned belongs to this builder and is valid
  /// until [#clear()].
  ///
  /// @param sequence number of the fragment in its file, from 1
  /// @param wallMicros wall-clock time at `mediaTime`, in microseconds since the epoch
  /// @param mediaTime in ticks of the first track
  /// @param endTimes per track, when its last sample ends, in its ticks; 0 where that is not known
  /// @param descriptions per track, which of its formats the samples have, from 0
  /// @return the buffers to be written one after the other
  public List<ByteBuffer> finish(
      int sequence, long wallMicros, long mediaTime, long[] endTimes, int[] descriptions) {
    head.clear();
    parts.clear();
    head.begin("prft", 1, PRFT_CAPTURED);
    head.u32(1);
    head.u64(NtpTime.fromMicros(wallMicros));
    head.u64(mediaTime);
    head.end();
    int moof = head.size();
    head.begin("moof");
    head.begin("mfhd", 0, 0);
    head.u32(sequence);
    head.end();
    for (int i = 0; i < runs.size(); i++) {
      TrackRun run = runs.get(i);
      if (run.count() > 0) {
        long usual = i == 0 ? 3_600 : 1_024;
        dataOffsets[i] = run.write(head, i + 1, descriptions[i], endTimes[i], usual);
      }
    }
    head.end();
    head.u32(bytes + 8);
    head.ascii("mdat");
    long offset = (long) head.size() - moof;
    parts.add(head.view());
    for (int i = 0; i < runs.size(); i++) {
      TrackRun run = runs.get(i);
      if (run.count() > 0) {
        head.patch32(dataOffsets[i], Math.toIntExact(offset));
        run.addData(parts);
        offset += run.bytes();
      }
    }
    return parts;
  }

  /// Forgets everything and gives borrowed memory back.
  public void clear() {
    runs.forEach(TrackRun::clear);
    parts.clear();
    bytes = 0;
  }
}
