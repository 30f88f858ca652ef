package dev.meerkat.cluster.identity;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.HexFormat;

/// SHA-256 of what it is taken of.
final class Fingerprint {
  private static final int SHOWN_DIGITS = 16;

  private Fingerprint() {}

  static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  static byte[] sha256(X509Certificate certificate) {
    try {
      return sha256(certificate.getEncoded());
    } catch (CertificateEncodingException e) {
      throw new IllegalStateException("a certificate that was read cannot be written", e);
    }
  }

  /// Hexadecimal.
  static String of(X509Certificate certificate) {
    return HexFormat.of().formatHex(sha256(certificate));
  }

  /// Enough of it for a person to tell two apart.
  static String shown(X509Certificate certificate) {
    return of(certificate).substring(0, SHOWN_DIGITS);
  }
}
