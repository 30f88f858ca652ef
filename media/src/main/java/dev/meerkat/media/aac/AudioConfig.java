package dev.meerkat.media.aac;

import dev.meerkat.media.Bytes;

/// AudioSpecificConfig (ISO/IEC 14496-3 §1.6.2.1), as far as a recorder needs it.
///
/// @param objectType 2 for AAC LC; 5 and 29 are AAC with SBR
/// @param sampleRateHz of the core coder
/// @param channels 0 when a program config element says it
/// @param samplesPerFrame of the core coder: 1024 or 960
public record AudioConfig(int objectType, int sampleRateHz, int channels, int samplesPerFrame) {
  private static final int[] RATES = {
    96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8_000,
    7_350
  };

  /// @throws IllegalArgumentException when it ends too early or holds a reserved value
  public static AudioConfig parse(Bytes config) {
    Bits in = new Bits(config);
    int type = objectType(in);
    int rate = rate(in);
    int channels = in.bits(4);
    if (type == 5 || type == 29) {
      rate(in);
      type = objectType(in);
    }
    if (channels > 7) {
      throw new IllegalArgumentException("channelConfiguration " + channels + " is reserved");
    }
    boolean shortFrame = in.left() > 0 && in.bits(1) == 1;
    return new AudioConfig(type, rate, channels == 7 ? 8 : channels, shortFrame ? 960 : 1024);
  }

  private static int objectType(Bits in) {
    int type = in.bits(5);
    return type == 31 ? 32 + in.bits(6) : type;
  }

  private static int rate(Bits in) {
    int index = in.bits(4);
    if (index == 15) {
      return in.bits(24);
    }
    if (index >= RATES.length) {
      throw new IllegalArgumentException("samplingFrequencyIndex " + index + " is reserved");
    }
    return RATES[index];
  }

  private static final class Bits {
    private final Bytes bytes;
    private int position;

    Bits(Bytes bytes) {
      this.bytes = bytes;
    }

    int left() {
      return 8 * bytes.size() - position;
    }

    int bits(int count) {
      if (count > left()) {
        throw new IllegalArgumentException("the AAC configuration " + bytes + " ends too early");
      }
      int value = 0;
      for (int i = 0; i < count; i++, position++) {
        value = (value << 1) | ((bytes.at(position >> 3) >> (7 - (position & 7))) & 1);
      }
      return value;
    }
  }
}
