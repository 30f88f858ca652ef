package dev.meerkat.recorder;

import dev.meerkat.core.archive.Splice;
import dev.meerkat.media.TrackFormat;
import dev.meerkat.recorder.Footage.Part;
import java.nio.ByteBuffer;
import java.util.function.IntPredicate;
import java.util.zip.CRC32C;

/// Makes of a picture what two recordings of it have in common: its slices (NAL units of types 1 to
/// 5, ITU-T H.264 §7.4.1; 0 to 31, H.265 §7.4.2.2) and the messages beside them (6; 39 and 40),
/// which may tell pictures with the same slices apart, not its parameter sets and delimiters; of
/// JPEG all.
final class PictureMark {
  private PictureMark() {}

  static Splice.Mark of(TrackFormat format, Part part) {
    return switch (format) {
      case TrackFormat.H264 _ -> of(part, first -> (first & 0x1f) >= 1 && (first & 0x1f) <= 6);
      case TrackFormat.H265 _ -> of(part, first -> h265(first >> 1 & 0x3f));
      default -> {
        var hash = new CRC32C();
        hash.update(part.data().duplicate());
        yield mark(part, part.data().remaining(), hash);
      }
    };
  }

  /// @param common whether a NAL unit with this first byte counts
  private static Splice.Mark of(Part part, IntPredicate common) {
    ByteBuffer data = part.data();
    var hash = new CRC32C();
    int size = 0;
    int at = 0;
    while (data.limit() - at > 4) {
      int length = data.getInt(at);
      if (length < 1 || length > data.limit() - at - 4) {
        break;
      }
      if (common.test(data.get(at + 4))) {
        hash.update(data.slice(at + 4, length));
        size += length;
      }
      at += 4 + length;
    }
    if (size == 0) {
      hash.update(data.duplicate());
      size = data.limit();
    }
    return mark(part, size, hash);
  }

  private static boolean h265(int type) {
    return type <= 31 || type == 39 || type == 40;
  }

  private static Splice.Mark mark(Part part, int size, CRC32C hash) {
    return new Splice.Mark(part.wallMicros(), size, (int) hash.getValue(), part.sample().damaged());
  }
}
