package dev.meerkat.media.h264;

import dev.meerkat.media.Bytes;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/// The byte stream format of `.h264` files: NAL units behind start codes (ITU-T H.264 Annex B).
public final class AnnexB {
  /// One access unit of the file.
  ///
  /// @param nals in order, with parameter sets where the file has them
  public record Unit(List<Bytes> nals, boolean keyFrame) {
    public Unit {
      nals = List.copyOf(nals);
    }
  }

  private AnnexB() {}

  /// Splits at start codes `00 00 01`; zero bytes before a start code belong to none.
  public static List<Bytes> nals(byte[] stream) {
    List<Bytes> nals = new ArrayList<>();
    int start = nextStart(stream, 0);
    while (start < stream.length) {
      int next = nextStart(stream, start);
      int end = next < stream.length || endsWithCode(stream, next) ? next - 3 : next;
      while (end > start && stream[end - 1] == 0) {
        end--;
      }
      if (end > start) {
        nals.add(Bytes.copyOf(ByteBuffer.wrap(stream, start, end - start)));
      }
      start = next;
    }
    return nals;
  }

  /// Groups the stream into access units: a new one begins at a first slice (first_mb_in_slice is
  /// 0) or at a NAL unit that precedes slices, once the one before has a slice (§7.4.1.2.3).
  public static List<Unit> units(byte[] stream) {
    List<Unit> units = new ArrayList<>();
    List<Bytes> open = new ArrayList<>();
    boolean slice = false;
    boolean keyFrame = false;
    for (Bytes nal : nals(stream)) {
      int type = NalType.of(nal.at(0));
      boolean isSlice = NalType.isSlice(type);
      boolean opens =
          isSlice ? nal.size() > 1 && nal.at(1) >= 0x80 : type <= NalType.ACCESS_UNIT_DELIMITER;
      if (slice && opens) {
        units.add(new Unit(open, keyFrame));
        open = new ArrayList<>();
        slice = false;
        keyFrame = false;
      }
      open.add(nal);
      slice |= isSlice;
      keyFrame |= type == NalType.IDR_SLICE;
    }
    if (slice) {
      units.add(new Unit(open, keyFrame));
    }
    return units;
  }

  /// Index behind the next start code, or the length of the stream.
  private static int nextStart(byte[] stream, int from) {
    for (int i = from; i + 3 <= stream.length; i++) {
      if (stream[i] == 0 && stream[i + 1] == 0 && stream[i + 2] == 1) {
        return i + 3;
      }
    }
    return stream.length;
  }

  private static boolean endsWithCode(byte[] stream, int end) {
    return end >= 3 && stream[end - 1] == 1 && stream[end - 2] == 0 && stream[end - 3] == 0;
  }
}
