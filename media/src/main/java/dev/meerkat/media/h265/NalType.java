package dev.meerkat.media.h265;

/// NAL unit types (ITU-T H.265 Table 7-1, RFC 7798 §1.1.4): six bits of the first header byte.
///
/// ```
/// forbidden (1) | type (6) | layer (6) | temporal id + 1 (3)
/// ```
final class NalType {
  static final int RASL_N = 8;
  static final int RASL_R = 9;

  /// The first and the last of the pictures at which decoding can begin: BLA, IDR and CRA.
  static final int FIRST_IRAP = 16;

  static final int LAST_IRAP = 21;

  static final int VPS = 32;
  static final int SPS = 33;
  static final int PPS = 34;
  static final int ACCESS_UNIT_DELIMITER = 35;
  static final int END_OF_SEQUENCE = 36;
  static final int END_OF_BITSTREAM = 37;
  static final int FILLER = 38;
  static final int PREFIX_SEI = 39;
  static final int SUFFIX_SEI = 40;
  static final int AP = 48;
  static final int FU = 49;
  static final int PACI = 50;

  private NalType() {}

  static int of(int firstByte) {
    return (firstByte >> 1) & 0x3f;
  }

  /// The layer of a NAL unit; 0 is the picture that every decoder shows.
  static int layer(int firstByte, int secondByte) {
    return (firstByte & 1) << 5 | (secondByte & 0xff) >> 3;
  }
}
