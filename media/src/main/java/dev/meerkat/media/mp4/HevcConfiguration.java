package dev.meerkat.media.mp4;

import dev.meerkat.media.Bytes;
import dev.meerkat.media.TrackFormat;
import dev.meerkat.media.h265.SequenceParameterSet;
import java.util.HashMap;
import java.util.Map;

/// The box `hvcC` (ISO/IEC 14496-15 §8.3.3.1):
///
///     version u8 = 1, general profile, tier, level 12 bytes as in the SPS,
///     0b1111 and min_spatial_segmentation (12 bits), 0b111111 and parallelism (2 bits),
///     0b111111 and chroma format (2 bits), 0b11111 and luma depth - 8 (3 bits),
///     0b11111 and chroma depth - 8 (3 bits), average frame rate u16,
///     constant frame rate (2 bits), temporal layers (3 bits), nested (1 bit), length size - 1 (2 bits),
///     number of arrays u8, (complete (1 bit), 0 (1 bit), NAL type (6 bits), count u16, (length u16, NAL)*)*
final class HevcConfiguration {
  private static final int VPS = 32;
  private static final int SPS = 33;
  private static final int PPS = 34;
  private static final int COMPLETE = 0x80;

  private HevcConfiguration() {}

  /// @param complete whether no parameter sets are in the samples
  /// @throws IllegalArgumentException when the SPS of the format is none
  static void write(BoxWriter out, TrackFormat.H265 format, boolean complete) {
    SequenceParameterSet sps = SequenceParameterSet.parse(format.sps());
    out.begin("hvcC");
    out.u8(1);
    out.raw(sps.profileTierLevel());
    out.u16(0xf000);
    out.u8(0xfc);
    out.u8(0xfc | sps.chromaFormat());
    out.u8(0xf8 | (sps.lumaDepth() - 8));
    out.u8(0xf8 | (sps.chromaDepth() - 8));
    out.u16(0);
    out.u8(sps.temporalLayers() << 3 | (sps.temporalIdNesting() ? 4 : 0) | 3);
    out.u8(3);
    int flag = complete ? COMPLETE : 0;
    array(out, flag | VPS, format.vps());
    array(out, flag | SPS, format.sps());
    array(out, flag | PPS, format.pps());
    out.end();
  }

  private static void array(BoxWriter out, int type, Bytes nal) {
    out.u8(type);
    out.u16(1);
    out.u16(nal.size());
    out.raw(nal);
  }

  static TrackFormat.H265 read(BoxReader hvcc, int width, int height) throws Mp4Exception {
    hvcc.skip(21);
    if ((hvcc.u8() & 3) != 3) {
      throw hvcc.fail("has NAL unit lengths that are not 4 bytes long");
    }
    Map<Integer, Bytes> sets = new HashMap<>();
    int arrays = hvcc.u8();
    for (int i = 0; i < arrays; i++) {
      int type = hvcc.u8() & 0x3f;
      int count = hvcc.u16();
      for (int j = 0; j < count; j++) {
        Bytes nal = hvcc.bytes(hvcc.u16());
        if (sets.put(type, nal) != null) {
          throw hvcc.fail("has more than one NAL unit of type " + type);
        }
      }
    }
    return new TrackFormat.H265(
        set(hvcc, sets, VPS), set(hvcc, sets, SPS), set(hvcc, sets, PPS), width, height);
  }

  private static Bytes set(BoxReader hvcc, Map<Integer, Bytes> sets, int type) throws Mp4Exception {
    Bytes nal = sets.get(type);
    if (nal == null) {
      throw hvcc.fail("has no NAL unit of type " + type);
    }
    return nal;
  }
}
