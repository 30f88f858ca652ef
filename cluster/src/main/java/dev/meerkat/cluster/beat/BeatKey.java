package dev.meerkat.cluster.beat;

import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// The key by which the two hosts of a group know each other's beats: 32 random octets, made when
/// the group is made and kept with its document, so that both hosts have it and nobody types it.
public final class BeatKey {
  static final int BYTES = 32;
  private static final String ALGORITHM = "HmacSHA256";

  private final byte[] bytes;

  private BeatKey(byte[] bytes) {
    this.bytes = bytes;
  }

  public static BeatKey random() {
    byte[] bytes = new byte[BYTES];
    new SecureRandom().nextBytes(bytes);
    return new BeatKey(bytes);
  }

  /// @param text 64 hexadecimal digits
  /// @throws IllegalArgumentException if it is none; says nothing of what it holds
  public static BeatKey ofHex(String text) {
    if (!text.matches("[0-9a-fA-F]{" + 2 * BYTES + "}")) {
      throw new IllegalArgumentException(
          "the key of the heartbeat links is not "
              + 2 * BYTES
              + " hexadecimal digits but "
              + text.length()
              + " characters: make the group anew, which makes a key");
    }
    return new BeatKey(HexFormat.of().parseHex(text));
  }

  /// To be written where only the hosts of the site read it.
  public String hex() {
    return HexFormat.of().formatHex(bytes);
  }

  Mac mac() {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(bytes, ALGORITHM));
      return mac;
    } catch (NoSuchAlgorithmException | InvalidKeyException e) {
      throw new IllegalStateException("this Java has no " + ALGORITHM, e);
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof BeatKey key && Arrays.equals(bytes, key.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  /// Says nothing: it may get into a log.
  @Override
  public String toString() {
    return "a beat key";
  }
}
