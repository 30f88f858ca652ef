package dev.meerkat.media.nal;

import java.util.HexFormat;
import java.util.List;

/// RTP payloads as tests write them.
public final class Packets {
  private Packets() {}

  /// What comes out of packets that are written `ticks:hex`, `*` in front for the marker, `!` for
  /// loss before it.
  public static List<String> run(NalDepacketiser depacketiser, String packets) {
    Collected out = new Collected();
    depacketiser.start(out);
    for (String word : packets.strip().split("\\s+", -1)) {
      String[] parts = word.replaceAll("[*!]", "").split(":", 2);
      byte[] payload = HexFormat.of().parseHex(parts[1]);
      byte[] buffer = new byte[payload.length + 7];
      System.arraycopy(payload, 0, buffer, 5, payload.length);
      depacketiser.payload(
          buffer,
          5,
          payload.length,
          Long.parseLong(parts[0]),
          word.contains("*"),
          word.contains("!"),
          0,
          out);
    }
    return out.lines;
  }
}
