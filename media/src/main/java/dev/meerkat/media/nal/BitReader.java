package dev.meerkat.media.nal;

/// Reads the bits of a NAL unit's payload, passing over emulation prevention bytes (ITU-T H.264
/// §7.3.1, §9.1; H.265 §7.3.1.1). Reading past the end is an [IllegalArgumentException].
public final class BitReader {
  private final byte[] bytes;
  private final int end;
  private int position;
  private int bitsLeft;
  private int current;
  private int zeros;

  public BitReader(byte[] bytes, int offset, int length) {
    this.bytes = bytes;
    this.position = offset;
    this.end = offset + length;
  }

  public int bit() {
    if (bitsLeft == 0) {
      current = nextByte();
      bitsLeft = 8;
    }
    bitsLeft--;
    return (current >> bitsLeft) & 1;
  }

  private int nextByte() {
    if (zeros >= 2 && position < end && bytes[position] == 3) {
      position++;
      zeros = 0;
    }
    if (position >= end) {
      throw new IllegalArgumentException("the parameter set ends too early");
    }
    int value = bytes[position++] & 0xff;
    zeros = value == 0 ? zeros + 1 : 0;
    return value;
  }

  /// @param count 0 to 31
  public int bits(int count) {
    int value = 0;
    for (int i = 0; i < count; i++) {
      value = (value << 1) | bit();
    }
    return value;
  }

  public boolean flag() {
    return bit() == 1;
  }

  public void skip(int count) {
    for (int i = 0; i < count; i++) {
      bit();
    }
  }

  /// `ue(v)` (§9.1), at most 2^31 - 2.
  public int unsignedGolomb() {
    int leadingZeros = 0;
    while (bit() == 0) {
      if (++leadingZeros > 30) {
        throw new IllegalArgumentException("a number in the parameter set is too large");
      }
    }
    return (1 << leadingZeros) - 1 + bits(leadingZeros);
  }

  /// `se(v)` (§9.1.1).
  public int signedGolomb() {
    int code = unsignedGolomb();
    return (code & 1) == 0 ? -(code >> 1) : (code >> 1) + 1;
  }
}
