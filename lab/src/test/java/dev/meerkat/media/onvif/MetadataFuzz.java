package dev.meerkat.media.onvif;

import dev.meerkat.media.TrackFormat;
import dev.meerkat.media.TrackFormat.Metadata.Encoding;
import dev.meerkat.media.rtp.Payloads;
import dev.meerkat.media.rtp.PiecePacketiser;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// Payloads of ONVIF metadata. Besides what [Payloads] holds: a document that our packetiser sends
/// comes back as it was.
public final class MetadataFuzz {
  private MetadataFuzz() {}

  public static void fuzzerTestOneInput(byte[] data) {
    for (Encoding encoding : Encoding.values()) {
      Payloads.feed(new MetadataDepacketiser(0, new TrackFormat.Metadata(encoding)), data, _ -> {});
    }
    if (data.length > 1) {
      byte[] document = data.clone();
      document[0] = '<';
      Payloads.roundTrip(
          ByteBuffer.wrap(document),
          new PiecePacketiser(16 + (data[0] & 0x7f))::pieces,
          new MetadataDepacketiser(0, new TrackFormat.Metadata(Encoding.XML)));
    }
  }

  public static List<byte[]> seeds() {
    byte[] document =
        "?M<?xml version=\"1.0\"?><tt:MetadataStream xmlns:tt=\"x\"></tt:MetadataStream>"
            .getBytes(StandardCharsets.US_ASCII);
    document[0] = 5;
    byte[] gzip = {5, 6, 0x1f, (byte) 0x8b, 8, 0, 1, 2};
    return List.of(document, gzip);
  }
}
