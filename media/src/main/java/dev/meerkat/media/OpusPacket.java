package dev.meerkat.media;

import java.nio.ByteBuffer;

/// How long an Opus packet lasts, by its first two bytes (RFC 6716 §3.1, §3.2).
final class OpusPacket {
  /// Ticks of 48 kHz in 2.5 ms, the shortest frame.
  private static final int SHORTEST = 120;

  /// RFC 6716 §3.2.5: 120 ms.
  private static final int LONGEST_PACKET = 5_760;

  private OpusPacket() {}

  /// Ticks of 48 kHz; 0 when it is no packet.
  static long ticks(ByteBuffer packet) {
    if (!packet.hasRemaining()) {
      return 0;
    }
    int toc = packet.get(packet.position()) & 0xff;
    int frames =
        switch (toc & 3) {
          case 0 -> 1;
          case 1, 2 -> 2;
          default -> packet.remaining() < 2 ? 0 : packet.get(packet.position() + 1) & 0x3f;
        };
    int ticks = frames * frameTicks(toc >> 3);
    return ticks > LONGEST_PACKET ? 0 : ticks;
  }

  /// @param config 0 to 11 SILK (10, 20, 40, 60 ms), 12 to 15 hybrid (10, 20 ms), 16 to 31 CELT
  ///   (2.5, 5, 10, 20 ms)
  private static int frameTicks(int config) {
    if (config < 12) {
      return (config & 3) == 3 ? 24 * SHORTEST : (4 * SHORTEST) << (config & 3);
    }
    return config < 16 ? (4 * SHORTEST) << (config & 1) : SHORTEST << (config & 3);
  }
}
