package dev.meerkat.media.h264;

/// NAL unit types (ITU-T H.264 Table 7-1, RFC 6184 Table 1): the low five bits of the first byte.
final class NalType {
  static final int SLICE = 1;
  static final int IDR_SLICE = 5;
  static final int SEI = 6;
  static final int SPS = 7;
  static final int PPS = 8;
  static final int ACCESS_UNIT_DELIMITER = 9;
  static final int END_OF_SEQUENCE = 10;
  static final int END_OF_STREAM = 11;
  static final int FILLER = 12;
  static final int STAP_A = 24;
  static final int FU_A = 28;

  private NalType() {}

  static int of(int firstByte) {
    return firstByte & 0x1f;
  }

  /// Whether the type is a coded slice, that is, a piece of a picture.
  static boolean isSlice(int type) {
    return type >= SLICE && type <= IDR_SLICE;
  }
}
