package dev.meerkat.media.mp4;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Takes a raw H.264 file (ITU-T H.264 annex B) with access unit delimiters apart.
final class AnnexB {
  private AnnexB() {}

  /// Each access unit with its NAL units behind 4-byte lengths, without the delimiters.
  static List<byte[]> accessUnits(byte[] stream) {
    var units = new ArrayList<byte[]>();
    var unit = new ByteArrayOutputStream();
    boolean picture = false;
    int start = nextStart(stream, 0);
    while (start < stream.length) {
      int begin = start + 3;
      start = nextStart(stream, begin);
      int end = start;
      while (end > begin && stream[end - 1] == 0) {
        end--;
      }
      if ((stream[begin] & 0x1f) == 9) {
        if (picture) {
          units.add(unit.toByteArray());
          unit.reset();
          picture = false;
        }
      } else {
        picture |= (stream[begin] & 0x1f) <= 5;
        unit.writeBytes(ByteBuffer.allocate(4).putInt(end - begin).array());
        unit.write(stream, begin, end - begin);
      }
    }
    units.add(unit.toByteArray());
    return units;
  }

  /// The first NAL unit of a type in an access unit.
  static byte[] nal(byte[] unit, int type) {
    for (int at = 0; at < unit.length; ) {
      int length = ByteBuffer.wrap(unit).getInt(at);
      if ((unit[at + 4] & 0x1f) == type) {
        return Arrays.copyOfRange(unit, at + 4, at + 4 + length);
      }
      at += 4 + length;
    }
    throw new IllegalArgumentException("no NAL unit of type " + type);
  }

  private static int nextStart(byte[] stream, int from) {
    for (int i = from; i + 2 < stream.length; i++) {
      if (stream[i] == 0 && stream[i + 1] == 0 && stream[i + 2] == 1) {
        return i;
      }
    }
    return stream.length;
  }
}
