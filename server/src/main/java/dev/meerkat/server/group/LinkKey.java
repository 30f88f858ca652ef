package dev.meerkat.server.group;

import java.security.SecureRandom;
import java.util.HexFormat;

/// A secret of the two hosts of one group, by which they know each other's beats.
///
/// @param hex [#BYTES] bytes
public record LinkKey(String hex) {
  static final int BYTES = 32;

  public LinkKey {
    if (!hex.matches("[0-9a-f]{" + 2 * BYTES + "}")) {
      throw new IllegalArgumentException("a key of links is " + 2 * BYTES + " hexadecimal digits");
    }
  }

  static LinkKey fresh() {
    byte[] bytes = new byte[BYTES];
    new SecureRandom().nextBytes(bytes);
    return new LinkKey(HexFormat.of().formatHex(bytes));
  }

  public byte[] bytes() {
    return HexFormat.of().parseHex(hex);
  }

  /// Nothing of it.
  @Override
  public String toString() {
    return "LinkKey";
  }
}
