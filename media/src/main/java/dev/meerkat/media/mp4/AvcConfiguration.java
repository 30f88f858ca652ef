package dev.meerkat.media.mp4;

import dev.meerkat.media.Bytes;
import dev.meerkat.media.TrackFormat;

/// The box `avcC` (ISO/IEC 14496-15 §5.3.3.1):
///
///     version u8 = 1, profile u8, compatibility u8, level u8,
///     0b111111 and length size - 1 (2 bits), 0b111 and number of SPS (5 bits),
///     (length u16, SPS)*, number of PPS u8, (length u16, PPS)*,
///     and for the High profiles: 0b111111 and chroma format (2 bits),
///     0b11111 and luma depth - 8 (3 bits), 0b11111 and chroma depth - 8 (3 bits), 0 u8
final class AvcConfiguration {
  private AvcConfiguration() {}

  static void write(BoxWriter out, TrackFormat.H264 format) {
    Bytes sps = format.sps();
    if (sps.size() < 4) {
      throw new IllegalArgumentException("an SPS of " + sps.size() + " bytes is none");
    }
    out.begin("avcC");
    out.u8(1);
    out.u8(sps.at(1));
    out.u8(sps.at(2));
    out.u8(sps.at(3));
    out.u8(0xfc | 3);
    out.u8(0xe0 | 1);
    out.u16(sps.size());
    out.raw(sps);
    out.u8(1);
    out.u16(format.pps().size());
    out.raw(format.pps());
    int profile = sps.at(1);
    if (profile == 100 || profile == 110 || profile == 122 || profile == 144) {
      writeDepths(out, sps);
    }
    out.end();
  }

  /// What these profiles say of chroma and depth stands at the start of their SPS (ITU-T H.264
  /// §7.3.2.1.1).
  private static void writeDepths(BoxWriter out, Bytes sps) {
    var bits = new SpsBits(sps);
    bits.exponentialGolomb();
    int chromaFormat = bits.exponentialGolomb();
    if (chromaFormat == 3) {
      bits.bit();
    }
    int lumaDepth = bits.exponentialGolomb();
    int chromaDepth = bits.exponentialGolomb();
    out.u8(0xfc | (chromaFormat & 3));
    out.u8(0xf8 | (lumaDepth & 7));
    out.u8(0xf8 | (chromaDepth & 7));
    out.u8(0);
  }

  /// Reads bits from behind the level of an SPS; past the end they are 1, so that reading ends.
  private static final class SpsBits {
    private final Bytes sps;
    private int index = 4;
    private int bit;

    SpsBits(Bytes sps) {
      this.sps = sps;
    }

    int bit() {
      if (index >= sps.size()) {
        return 1;
      }
      int value = sps.at(index) >>> (7 - bit) & 1;
      bit++;
      if (bit == 8) {
        bit = 0;
        index++;
        boolean emulationPrevention =
            index < sps.size()
                && sps.at(index) == 3
                && sps.at(index - 1) == 0
                && sps.at(index - 2) == 0;
        if (emulationPrevention) {
          index++;
        }
      }
      return value;
    }

    /// ITU-T H.264 §9.1, at most 16 bits.
    int exponentialGolomb() {
      int zeros = 0;
      while (zeros < 16 && bit() == 0) {
        zeros++;
      }
      int value = 1;
      for (int i = 0; i < zeros; i++) {
        value = value << 1 | bit();
      }
      return value - 1;
    }
  }
}
