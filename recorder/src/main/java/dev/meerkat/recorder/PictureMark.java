package dev.meerkat.recorder;

import dev.meerkat.core.archive.Splice;
import dev.meerkat.recorder.Footage.Part;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/// Makes of a picture what two recordings of it have in common: its slices (NAL units of types 1 to
/// 5, ITU-T H.264 §7.4.1), not the parameter sets and messages around them.
final class PictureMark {
  private PictureMark() {}

  static Splice.Mark of(Part part) {
    ByteBuffer data = part.data();
    var hash = new CRC32C();
    int size = 0;
    int at = 0;
    while (data.limit() - at > 4) {
      int length = data.getInt(at);
      if (length < 1 || length > data.limit() - at - 4) {
        break;
      }
      int type = data.get(at + 4) & 0x1f;
      if (type >= 1 && type <= 5) {
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
