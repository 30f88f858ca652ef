package dev.meerkat.media.rtp;

import dev.meerkat.media.TrackFormat;
import dev.meerkat.media.TrackFormat.G711.Law;
import java.nio.ByteBuffer;
import java.util.List;

/// Payloads of sound that has a frame in each packet: G.711 and Opus. Besides what [Payloads]
/// holds: what our packetiser sends comes back as it was.
public final class PacketFuzz {
  private PacketFuzz() {}

  public static void fuzzerTestOneInput(byte[] data) {
    var g711 = new TrackFormat.G711(Law.A, 8_000, 1);
    Payloads.feed(new PacketDepacketiser(0, g711), data, _ -> {});
    var opus = new TrackFormat.Opus(2);
    Payloads.feed(
        new PacketDepacketiser(0, opus),
        data,
        packet -> {
          if (opus.ticksOf(packet) < 0 || opus.ticksOf(packet) > 48_000) {
            throw new AssertionError("a packet of " + opus.ticksOf(packet) + " ticks");
          }
        });
    if (data.length > 0) {
      var packetiser = new PiecePacketiser(Math.max(16, data.length));
      ByteBuffer sound = ByteBuffer.wrap(data);
      Payloads.roundTrip(sound, packetiser::whole, new PacketDepacketiser(0, g711));
      if (opus.ticksOf(sound) > 0) {
        Payloads.roundTrip(sound, packetiser::whole, new PacketDepacketiser(0, opus));
      }
    }
  }

  public static List<byte[]> seeds() {
    byte[] single = {5, 4, 0x78, 1, 2, 3, 5, 3, (byte) 0xd5, (byte) 0xd5, 1};
    byte[] several = {5, 6, 0x7b, 3, 1, 2, 3, 4};
    return List.of(single, several);
  }
}
