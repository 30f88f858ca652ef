package dev.meerkat.media.h265;

import dev.meerkat.media.nal.NalDepacketiser;
import dev.meerkat.media.rtp.Payloads;
import java.util.List;

/// H.265 payloads; samples are chains of NAL units.
public final class H265Fuzz {
  private H265Fuzz() {}

  public static void fuzzerTestOneInput(byte[] data) {
    Payloads.feed(new NalDepacketiser(0, new H265Syntax()), data, Payloads::nalChain);
  }

  public static List<byte[]> seeds() {
    byte[] single = {4, 4, 0x26, 1, 1, 2, 5, 4, 2, 1, 1, 2};
    byte[] aggregate = {5, 10, 0x60, 1, 0, 2, 0x26, 1, 0, 2, 2, 1};
    byte[] fragments = {0, 5, 0x62, 1, (byte) 0x93, 1, 2, 1, 5, 0x62, 1, 0x53, 3, 4};
    byte[] sets = {
      0,
      10,
      0x40,
      1,
      12,
      1,
      (byte) 0xff,
      (byte) 0xff,
      1,
      0x60,
      0,
      0,
      0,
      6,
      0x44,
      1,
      (byte) 0xc1,
      0x72,
      (byte) 0xb4,
      0x62
    };
    return List.of(single, aggregate, fragments, sets);
  }
}
