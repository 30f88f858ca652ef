package dev.meerkat.media.mp4;

import dev.meerkat.media.mp4.HeaderParser.TrackDefaults;
import java.util.ArrayList;
import java.util.List;

/// Reads the boxes `prft` and `moof` (ISO/IEC 14496-12 §8.16.5, §8.8.4).
final class FragmentParser {
  static final int MAX_SAMPLES = 65_536;

  private static final long MAX_TIME = 1L << 48;
  private static final int NOT_A_KEY_FRAME = 0x0001_0000;
  private static final int DEGRADATION = 0xffff;

  private final Mp4Header header;
  private final List<TrackDefaults> defaults;

  private long zeroMicros;
  private boolean hasZero;

  private final List<Mp4Sample> samples = new ArrayList<>();
  private long number;
  private long dataStart;
  private long dataEnd;

  FragmentParser(Mp4Header header, List<TrackDefaults> defaults) {
    this.header = header;
    this.defaults = defaults;
  }

  /// Whether a time was read whose fragment has not come yet.
  boolean awaited() {
    return hasZero;
  }

  /// Takes the wall-clock time that the next fragment has.
  void producerReferenceTime(BoxReader prft) throws Mp4Exception {
    int version = prft.u8();
    prft.skip(3);
    int track = trackIndex(prft, prft.i32());
    long wallMicros = NtpTime.toMicros(prft.u64());
    long mediaTime = time(prft, version == 0 ? prft.u32() : prft.u64());
    zeroMicros = wallMicros - micros(mediaTime, track);
    hasZero = true;
  }

  /// @param moof the box; offsets of sample data count from its start
  /// @param dataOffset from the start of the moof to the first byte of media data
  /// @param dataSize of the media data
  List<Mp4Sample> fragment(BoxReader moof, long dataOffset, long dataSize) throws Mp4Exception {
    if (!hasZero) {
      throw moof.fail("has no wall-clock time: a box 'prft' must come before it");
    }
    hasZero = false;
    samples.clear();
    number = 0;
    dataStart = dataOffset;
    dataEnd = dataOffset + dataSize;
    while (moof.hasRemaining()) {
      BoxReader box = moof.child();
      switch (box.type()) {
        case "mfhd" -> {
          box.skip(4);
          number = box.u32();
        }
        case "traf" -> track(box);
        default -> {
          // Nothing that is needed.
        }
      }
    }
    return List.copyOf(samples);
  }

  /// Of the newest fragment, as in [Mp4Fragment#number].
  long number() {
    return number;
  }

  private void track(BoxReader traf) throws Mp4Exception {
    BoxReader tfhd = traf.child();
    if (!tfhd.type().equals("tfhd")) {
      throw tfhd.fail("stands where 'tfhd' should be");
    }
    int flags = tfhd.i32() & 0xffffff;
    int track = trackIndex(tfhd, tfhd.i32());
    if ((flags & 0x1) != 0) {
      throw tfhd.fail("has an absolute data offset, which cannot be streamed");
    }
    TrackDefaults base = defaults.get(track);
    var own =
        new TrackDefaults(
            base.id(),
            (flags & 0x2) != 0 ? tfhd.i32() : base.description(),
            (flags & 0x8) != 0 ? tfhd.u32() : base.duration(),
            (flags & 0x10) != 0 ? tfhd.i32() : base.size(),
            (flags & 0x20) != 0 ? tfhd.i32() : base.flags());
    int formats = header.tracks().get(track).formats().size();
    if (own.description() < 1 || own.description() > formats) {
      throw tfhd.fail("names sample entry " + own.description() + " of " + formats);
    }
    long decodeTime = 0;
    while (traf.hasRemaining()) {
      BoxReader box = traf.child();
      if (box.type().equals("tfdt")) {
        int version = box.u8();
        box.skip(3);
        decodeTime = time(box, version == 0 ? box.u32() : box.u64());
      } else if (box.type().equals("trun")) {
        decodeTime = run(box, track, own, decodeTime);
      }
    }
  }

  private long run(BoxReader trun, int track, TrackDefaults own, long firstDecodeTime)
      throws Mp4Exception {
    int flags = trun.i32() & 0xffffff;
    long count = trun.u32();
    if (samples.size() + count > MAX_SAMPLES) {
      throw trun.fail("brings the fragment to over " + MAX_SAMPLES + " samples");
    }
    long data = (flags & 0x1) != 0 ? trun.i32() : nextData();
    boolean hasFirstFlags = (flags & 0x4) != 0;
    int firstFlags = hasFirstFlags ? trun.i32() : 0;
    long decodeTime = firstDecodeTime;
    for (int i = 0; i < count; i++) {
      long duration = (flags & 0x100) != 0 ? trun.u32() : own.duration();
      int size = (flags & 0x200) != 0 ? trun.i32() : own.size();
      int sampleFlags = (flags & 0x400) != 0 ? trun.i32() : own.flags();
      int compositionOffset = (flags & 0x800) != 0 ? trun.i32() : 0;
      if (hasFirstFlags && i == 0) {
        sampleFlags = firstFlags;
      }
      if (duration > Integer.MAX_VALUE) {
        throw trun.fail("says that sample " + i + " lasts " + duration + " ticks");
      }
      if (size < 0 || data < dataStart || data + size > dataEnd) {
        throw trun.fail("puts sample " + i + " outside of the media data");
      }
      samples.add(
          new Mp4Sample(
              track,
              own.description() - 1,
              decodeTime,
              compositionOffset,
              (int) duration,
              (sampleFlags & NOT_A_KEY_FRAME) == 0,
              (sampleFlags & DEGRADATION) != 0,
              zeroMicros + micros(decodeTime + compositionOffset, track),
              (int) (data - dataStart),
              size));
      data += size;
      decodeTime += duration;
    }
    return decodeTime;
  }

  private long nextData() {
    if (samples.isEmpty()) {
      return dataStart;
    }
    Mp4Sample last = samples.getLast();
    return dataStart + last.dataOffset() + last.sizeBytes();
  }

  private int trackIndex(BoxReader box, int id) throws Mp4Exception {
    for (int i = 0; i < defaults.size(); i++) {
      if (defaults.get(i).id() == id) {
        return i;
      }
    }
    throw box.fail("names track " + id + ", which the file does not have");
  }

  private static long time(BoxReader box, long ticks) throws Mp4Exception {
    if (ticks < 0 || ticks > MAX_TIME) {
      throw box.fail("has the time " + Long.toUnsignedString(ticks) + ", beyond 2^48 ticks");
    }
    return ticks;
  }

  private long micros(long ticks, int track) {
    return Ticks.toMicros(ticks, header.tracks().get(track).timescaleHz());
  }
}
