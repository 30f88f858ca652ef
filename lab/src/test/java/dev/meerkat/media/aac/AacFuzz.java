package dev.meerkat.media.aac;

import dev.meerkat.media.rtp.Payloads;
import dev.meerkat.media.sdp.SdpFormat;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/// AAC payloads, under header lengths of any kind. Besides what [Payloads] holds: a frame that our
/// packetiser sends comes back as it was.
public final class AacFuzz {
  private static final AacPayloadFormat USUAL = format("1190", 13, 3, 3);

  private AacFuzz() {}

  /// @param data lengths of size, index and index difference (a digit each, 3 × 8 bits), then
  ///   payloads
  public static void fuzzerTestOneInput(byte[] data) {
    if (data.length < 4) {
      return;
    }
    ByteBuffer frame = ByteBuffer.wrap(data, 0, Math.min(data.length, 8_191)).slice();
    Payloads.roundTrip(frame, new AacPacketiser()::packetise, new AacDepacketiser(0, USUAL));
    AacPayloadFormat format;
    try {
      String config = data[0] < 0 ? HexFormat.of().formatHex(data, 1, 3) : "1190";
      format = format(config, data[0] & 0x7f, data[1], data[2]);
    } catch (IllegalArgumentException _) {
      return;
    }
    byte[] payloads = Arrays.copyOfRange(data, 3, data.length);
    Payloads.feed(new AacDepacketiser(0, format), payloads, _ -> {});
  }

  private static AacPayloadFormat format(String config, int size, int index, int difference) {
    return AacPayloadFormat.of(
        new SdpFormat(
            97,
            "MPEG4-GENERIC",
            48_000,
            "2",
            Map.of(
                "mode", "AAC-hbr",
                "config", config,
                "sizelength", Integer.toString(size),
                "indexlength", Integer.toString(index),
                "indexdeltalength", Integer.toString(difference))));
  }

  public static List<byte[]> seeds() {
    byte[] two = {13, 3, 3, 1, 9, 0, 32, 0, 16, 0, 8, 1, 2, 3};
    byte[] inPieces = {13, 3, 3, 0, 6, 0, 16, 0, 32, 1, 2, 1, 6, 0, 16, 0, 32, 3, 4};
    byte[] narrow = {6, 2, 2, 1, 4, 0, 8, 4, 1};
    byte[] ownConfig = {(byte) 0x8d, 0x12, 0x10, 1, 6, 0, 16, 0, 16, 1, 2};
    byte[] adts = {13, 3, 3, 1, 10, -1, -15, 0x50, -128, 1, 0x5f, -4, 1, 2, 3};
    return List.of(two, inPieces, narrow, ownConfig, adts);
  }
}
