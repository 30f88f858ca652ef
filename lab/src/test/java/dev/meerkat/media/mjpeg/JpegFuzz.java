package dev.meerkat.media.mjpeg;

import dev.meerkat.media.rtp.Payloads;
import java.nio.ByteBuffer;
import java.util.List;

/// JPEG payloads. Besides what [Payloads] holds: a sample begins as a JPEG file does, and one that
/// our packetiser can send comes back as it was.
public final class JpegFuzz {
  private JpegFuzz() {}

  public static void fuzzerTestOneInput(byte[] data) {
    Payloads.feed(
        new JpegDepacketiser(0),
        data,
        picture -> {
          int last = picture.limit() - 2;
          if (last < 2 || picture.getShort(0) != (short) 0xffd8) {
            throw new AssertionError("no JPEG file");
          }
          if (sendable(picture)) {
            Payloads.roundTrip(
                picture, new JpegPacketiser(300)::packetise, new JpegDepacketiser(0));
          }
        });
  }

  private static boolean sendable(ByteBuffer picture) {
    try {
      new JpegPacketiser(300).packetise(picture, (_, _, _) -> {});
      return true;
    } catch (IllegalArgumentException e) {
      if (!String.valueOf(e.getMessage()).startsWith("JPEG that RTP cannot carry: ")) {
        throw e;
      }
      return false;
    }
  }

  public static List<byte[]> seeds() {
    byte[] whole = {5, 12, 0, 0, 0, 0, 1, 60, 40, 30, 1, 2, 3, 4};
    byte[] pieces = {
      4, 12, 0, 0, 0, 0, 0, 60, 40, 30, 1, 2, 3, 4, 1, 10, 0, 0, 0, 4, 0, 60, 40, 30, 5, 6
    };
    byte[] restarts = {5, 15, 0, 0, 0, 0, 65, 60, 40, 30, 0, 4, -1, -1, 1, 2, 3};
    byte[] tables = new byte[2 + 8 + 4 + 128 + 4];
    tables[0] = 5;
    tables[1] = (byte) (tables.length - 2);
    tables[7] = -1;
    tables[8] = 40;
    tables[9] = 30;
    tables[13] = (byte) 128;
    return List.of(whole, pieces, restarts, tables);
  }
}
