package dev.meerkat.media.rtsp;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/// The hashes of Digest authentication (RFC 7616 §3.3), the weakest first.
enum DigestAlgorithm {
  MD5("MD5", "MD5", false),
  MD5_SESS("MD5-sess", "MD5", true),
  SHA_256("SHA-256", "SHA-256", false),
  SHA_256_SESS("SHA-256-sess", "SHA-256", true),
  SHA_512_256("SHA-512-256", "SHA-512/256", false),
  SHA_512_256_SESS("SHA-512-256-sess", "SHA-512/256", true);

  private final String token;
  private final String javaName;
  private final boolean session;

  DigestAlgorithm(String token, String javaName, boolean session) {
    this.token = token;
    this.javaName = javaName;
    this.session = session;
  }

  /// By its name in a challenge, in any case.
  static Optional<DigestAlgorithm> named(String token) {
    return Arrays.stream(values()).filter(a -> a.token.equalsIgnoreCase(token)).findFirst();
  }

  String token() {
    return token;
  }

  /// Whether nonce and client nonce enter the first hash.
  boolean session() {
    return session;
  }

  /// The hash of the UTF-8 of a text, in lower-case hexadecimal.
  String hex(String text) {
    try {
      byte[] hash =
          MessageDigest.getInstance(javaName).digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java has no " + javaName + ", which RTSP needs", e);
    }
  }
}
