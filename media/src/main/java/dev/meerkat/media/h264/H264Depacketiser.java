package dev.meerkat.media.h264;

import dev.meerkat.media.Sample;
import dev.meerkat.media.SampleSink;
import dev.meerkat.media.rtp.Depacketiser;
import java.nio.ByteBuffer;
import java.util.Arrays;

/// H.264 from RTP: single NAL units, STAP-A and FU-A (RFC 6184 §5.6, §5.7.1, §5.8), which is
/// packetization-mode 0 and 1.
///
/// An access unit ends at the marker bit or when the timestamp changes; without a slice in it, it
/// waits for the next (some cameras send parameter sets and SEI with the marker, or with a
/// timestamp of their own). Delimiters, filler and end marks are left out, SEI is kept, parameter
/// sets go to the format. Pictures before the first complete pair of parameter sets are held back.
///
/// A sample is damaged when packets of it are lost, and every later one until the next whole key
/// frame; so is everything before the first key frame, as the pictures that it builds on were never
/// seen.
public final class H264Depacketiser implements Depacketiser {
  static final int MAX_ACCESS_UNIT_BYTES = 8 * 1024 * 1024;

  private final int track;
  private final ParameterSets parameterSets = new ParameterSets();
  private byte[] unit = new byte[64 * 1024];
  private int size;

  /// Where the NAL unit under way begins (its length field), or -1.
  private int nalStart = -1;

  private long unitTicks;
  private boolean slice;
  private boolean keyFrame;
  private boolean damaged;
  private boolean referencesMissing = true;
  private boolean tooLarge;
  private String complaint = "";

  /// @param track index that samples carry
  /// @param spropParameterSets from the description (RFC 6184 §8.1), empty when not given
  public H264Depacketiser(int track, String spropParameterSets) {
    this.track = track;
    parameterSets.describe(spropParameterSets);
  }

  @Override
  public void start(SampleSink sink) {
    parameterSets.news().ifPresent(format -> sink.format(track, format));
  }

  @Override
  public void payload(
      byte[] b,
      int offset,
      int length,
      long ticks,
      boolean marker,
      boolean lossBefore,
      long arrivalNanos,
      SampleSink sink) {
    if (lossBefore) {
      abandonNal();
      damaged = true;
      referencesMissing = true;
    }
    if (ticks != unitTicks) {
      abandonNal();
      if (slice || tooLarge) {
        finish(arrivalNanos, sink);
      } else if (damaged) {
        referencesMissing = true;
      }
      damaged = lossBefore;
      unitTicks = ticks;
    }
    if (length > 0) {
      int type = NalType.of(b[offset]);
      switch (type) {
        case NalType.STAP_A -> aggregate(b, offset, length);
        case NalType.FU_A -> fragment(b, offset, length);
        case 0, 30, 31 -> {
          // RFC 6184 §5.2: reserved, to be ignored.
        }
        case 25, 26, 27, 29 -> {
          complaint = "NAL unit type " + type + " belongs to packetization-mode 2";
          damaged = true;
        }
        default -> {
          abandonNal();
          wholeNal(b, offset, length);
        }
      }
    }
    if (marker) {
      abandonNal();
      if (slice || tooLarge) {
        finish(arrivalNanos, sink);
      }
    }
  }

  /// STAP-A: each NAL unit behind a 16-bit size (§5.7.1).
  private void aggregate(byte[] b, int offset, int length) {
    abandonNal();
    int at = offset + 1;
    int end = offset + length;
    while (at + 2 <= end) {
      int nalLength = (b[at] & 0xff) << 8 | (b[at + 1] & 0xff);
      at += 2;
      if (nalLength > end - at) {
        complaint =
            "a STAP-A packet names " + nalLength + " bytes where " + (end - at) + " are left";
        damaged = true;
        return;
      }
      if (nalLength > 0) {
        wholeNal(b, at, nalLength);
      }
      at += nalLength;
    }
  }

  /// FU-A: indicator, then start bit, end bit and type (§5.8).
  private void fragment(byte[] b, int offset, int length) {
    if (length < 2) {
      complaint = "an FU-A packet has no header";
      damaged = true;
      return;
    }
    int header = b[offset + 1];
    if ((header & 0x80) != 0) {
      abandonNal();
      beginNal((b[offset] & 0xe0) | NalType.of(header));
    } else if (nalStart < 0) {
      damaged = true;
      return;
    }
    append(b, offset + 2, length - 2);
    if ((header & 0x40) != 0) {
      endNal();
    }
  }

  private void wholeNal(byte[] b, int offset, int length) {
    switch (NalType.of(b[offset])) {
      case NalType.SPS, NalType.PPS -> {
        if (!parameterSets.take(b, offset, length)) {
          copyNal(b, offset, length);
        }
      }
      case NalType.ACCESS_UNIT_DELIMITER,
          NalType.END_OF_SEQUENCE,
          NalType.END_OF_STREAM,
          NalType.FILLER -> {
        // They say nothing that a sample does not.
      }
      default -> copyNal(b, offset, length);
    }
  }

  private void copyNal(byte[] b, int offset, int length) {
    beginNal(b[offset]);
    append(b, offset + 1, length - 1);
    if (nalStart >= 0) {
      closeNal();
    }
  }

  private void beginNal(int firstByte) {
    nalStart = size;
    if (reserve(5)) {
      size += 4;
      unit[size++] = (byte) firstByte;
    }
  }

  private void append(byte[] b, int offset, int length) {
    if (nalStart >= 0 && reserve(length)) {
      System.arraycopy(b, offset, unit, size, length);
      size += length;
    }
  }

  /// Makes room; false when the access unit would pass its bound, and then its rest is dropped.
  private boolean reserve(int more) {
    int needed = size + more;
    if (needed > MAX_ACCESS_UNIT_BYTES || tooLarge) {
      complaint = "a picture has more than " + MAX_ACCESS_UNIT_BYTES + " bytes";
      tooLarge = true;
      abandonNal();
      return false;
    }
    if (needed > unit.length) {
      unit =
          Arrays.copyOf(unit, Math.min(MAX_ACCESS_UNIT_BYTES, Math.max(needed, 2 * unit.length)));
    }
    return true;
  }

  /// Ends a NAL unit that came in fragments; only now its whole content is there to be judged.
  private void endNal() {
    if (nalStart < 0) {
      return;
    }
    int offset = nalStart + 4;
    int length = size - offset;
    boolean keep =
        switch (NalType.of(unit[offset])) {
          case NalType.SPS, NalType.PPS -> !parameterSets.take(unit, offset, length);
          case NalType.ACCESS_UNIT_DELIMITER, NalType.FILLER -> false;
          default -> true;
        };
    if (keep) {
      closeNal();
    } else {
      size = nalStart;
      nalStart = -1;
    }
  }

  private void closeNal() {
    int length = size - nalStart - 4;
    unit[nalStart] = (byte) (length >> 24);
    unit[nalStart + 1] = (byte) (length >> 16);
    unit[nalStart + 2] = (byte) (length >> 8);
    unit[nalStart + 3] = (byte) length;
    int type = NalType.of(unit[nalStart + 4]);
    slice |= NalType.isSlice(type);
    keyFrame |= type == NalType.IDR_SLICE;
    nalStart = -1;
  }

  /// Drops a NAL unit whose end never came.
  private void abandonNal() {
    if (nalStart >= 0) {
      size = nalStart;
      nalStart = -1;
      damaged = true;
    }
  }

  private void finish(long arrivalNanos, SampleSink sink) {
    parameterSets.news().ifPresent(format -> sink.format(track, format));
    if (keyFrame && !damaged) {
      referencesMissing = false;
    }
    boolean unsafe = damaged || referencesMissing;
    referencesMissing = unsafe;
    if (parameterSets.complete() && !tooLarge) {
      ByteBuffer data = ByteBuffer.wrap(unit, 0, size).slice();
      sink.sample(new Sample(track, unitTicks, keyFrame, unsafe, data, arrivalNanos));
    } else {
      referencesMissing = true;
    }
    size = 0;
    slice = false;
    keyFrame = false;
    damaged = false;
    tooLarge = false;
  }

  @Override
  public String complaint() {
    return complaint.isEmpty() ? parameterSets.complaint() : complaint;
  }
}
