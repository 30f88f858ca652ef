package dev.meerkat.recorder;

import dev.meerkat.core.archive.Splice;
import dev.meerkat.media.TrackFormat;
import dev.meerkat.recorder.Footage.Part;
import java.nio.ByteBuffer;
import java.util.function.IntPredicate;
import java.util.zip.CRC32C;

/// Makes of a picture what two recordings of it have in common: its slices (NAL units of types 1 to
/// 5, ITU-T H.264 §7.4.1; 0 to 31, H.265 §7.4.2.2), not the parameter sets and messages around
/// them; of JPEG all.
final class PictureMark {
  private PictureMark() {}

  static Splice.Mark of(TrackFormat format, Part part) {
    return switch (format) {
      case TrackFormat.H264 _ -> of(part, first -> (first & 0x1f) >= 1 && (first & 0x1f) <= 5);
      case TrackFormat.H265 _ -> of(part, first -> (first >> 1 & 0x3f) <= 31);
      default -> {
        var hash = new CRC32C();
        hash.update(part.data().duplicate());
        yield new Splice.Mark(part.wallMicros(), part.data().remaining(), (int) hash.getValue());
      }
    };
  }

  /// @param slice whether the first byte of a NAL unit is that of a slice
  private static Splice.Mark of(Part part, IntPredicate slice) {
    ByteBuffer data = part.data();
    var hash = new CRC32C();
    int size = 0;
    int at = 0;
    while (data.limit() - at > 4) {
      int length = data.getInt(at);
      if (length < 1 || length > data.limit() - at - 4) {
        break;
      }
      if (slice.test(data.get(at + 4))) {
        hash.update(data.slice(at + 4, length));
        size += length;
      }
      at += 4 + length;
    }
    if (size == 0) {
      hash.update(data.duplicate());
      size = data.limit();
    }
    return new Splice.Mark(part.wallMicros(), size, (int) hash.getValue());
  }
}
