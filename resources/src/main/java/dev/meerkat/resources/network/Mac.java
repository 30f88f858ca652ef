package dev.meerkat.resources.network;

import java.util.HexFormat;

/// Hardware addresses of Ethernet.
final class Mac {
  static final int BYTES = 6;

  private Mac() {}

  /// @throws IllegalArgumentException if it is none of six bytes, as those of other networks
  static byte[] of(String text) {
    if (!text.matches("[0-9A-Fa-f]{2}(:[0-9A-Fa-f]{2}){5}")) {
      throw new IllegalArgumentException("'" + text + "' is no hardware address of Ethernet");
    }
    return HexFormat.ofDelimiter(":").parseHex(text);
  }

  static String text(byte[] mac) {
    return HexFormat.ofDelimiter(":").formatHex(mac);
  }
}
