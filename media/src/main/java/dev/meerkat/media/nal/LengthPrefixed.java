package dev.meerkat.media.nal;

import dev.meerkat.media.Bytes;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/// The form of an H.264 or H.265 sample: NAL units each behind a 4-byte big-endian length (ISO/IEC
/// 14496-15 §5.3).
public final class LengthPrefixed {
  private LengthPrefixed() {}

  public static ByteBuffer of(List<Bytes> nals) {
    ByteBuffer out = ByteBuffer.allocate(nals.stream().mapToInt(nal -> nal.size() + 4).sum());
    for (Bytes nal : nals) {
      out.putInt(nal.size()).put(nal.toBuffer());
    }
    return out.flip();
  }

  /// A sample with NAL units in front; the same buffer when there are none.
  ///
  /// @param sample its position is left as it was
  public static ByteBuffer before(List<Bytes> nals, ByteBuffer sample) {
    if (nals.isEmpty()) {
      return sample;
    }
    ByteBuffer front = of(nals);
    ByteBuffer out = ByteBuffer.allocate(front.remaining() + sample.remaining());
    return out.put(front).put(sample.duplicate()).flip();
  }

  /// @param sample its position is left as it was
  /// @throws IllegalArgumentException when a length does not fit
  public static List<Bytes> nals(ByteBuffer sample) {
    ByteBuffer in = sample.duplicate();
    List<Bytes> nals = new ArrayList<>();
    while (in.hasRemaining()) {
      int length = in.remaining() < 4 ? -1 : in.getInt();
      if (length < 1 || length > in.remaining()) {
        throw new IllegalArgumentException(
            "a NAL unit of " + length + " bytes where " + in.remaining() + " are left");
      }
      nals.add(Bytes.copyOf(in.slice(in.position(), length)));
      in.position(in.position() + length);
    }
    return nals;
  }
}
