package dev.meerkat.cluster.identity;

import dev.meerkat.cluster.HostPort;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.HexFormat;
import java.util.zip.CRC32;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.util.PrivateKeyInfoFactory;
import org.bouncycastle.crypto.util.SubjectPublicKeyInfoFactory;

/// What an administrator carries from a server of a site to a new one: a secret, from which both
/// ends make the same Ed25519 key (RFC 8032), so that TLS itself proves that the new server has it;
/// where to go; and which site must be there.
///
/// As text: `meerkat-`, then in URL-safe Base64 without padding the version (1 octet, 1), the
/// secret (16 octets), the beginning of the SHA-256 of the authority's certificate (16 octets), the
/// address in ASCII, and the CRC-32 of all this (4 octets, big-endian).
///
/// @param secret hexadecimal
/// @param authority hexadecimal
/// @param place where a server of the site is: the port for joining is
///   [dev.meerkat.cluster.ClusterSettings#SITE_PORT_OFFSET] above this one
public record JoinToken(String secret, String authority, HostPort place) {
  private static final String PREFIX = "meerkat-";
  private static final byte VERSION = 1;
  private static final int SECRET_BYTES = 16;
  private static final int AUTHORITY_BYTES = 16;
  private static final int CRC_BYTES = 4;
  private static final int MAX_CHARS = 600;
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final HexFormat HEX = HexFormat.of();

  static JoinToken create(X509Certificate authority, HostPort place) {
    byte[] secret = new byte[SECRET_BYTES];
    RANDOM.nextBytes(secret);
    return new JoinToken(HEX.formatHex(secret), beginning(authority), place);
  }

  private static String beginning(X509Certificate authority) {
    return HEX.formatHex(Fingerprint.sha256(authority), 0, AUTHORITY_BYTES);
  }

  /// @throws IllegalArgumentException when it is no token, or not a whole one
  public static JoinToken parse(String text) {
    String trimmed = text.strip();
    if (!trimmed.startsWith(PREFIX) || trimmed.length() > MAX_CHARS) {
      throw new IllegalArgumentException(
          "this is no token: one begins with " + PREFIX + ", as meerkat invite prints it");
    }
    String broken = "the token is not whole or has a typing mistake: copy it once more";
    try {
      String encoded = trimmed.substring(PREFIX.length());
      byte[] bytes = Base64.getUrlDecoder().decode(encoded);
      int end = bytes.length - CRC_BYTES;
      // The decoder ignores the bits that the last character has too many (RFC 4648 section 3.5).
      if (!encode(bytes).equals(encoded)
          || end <= 1 + SECRET_BYTES + AUTHORITY_BYTES
          || ByteBuffer.wrap(bytes).getInt(end) != crc(bytes, end)) {
        throw new IllegalArgumentException(broken);
      }
      if (bytes[0] != VERSION) {
        throw new IllegalArgumentException(
            "the token is of a version of Meerkat that this one does not know: bring both servers"
                + " to the same version");
      }
      int place = 1 + SECRET_BYTES + AUTHORITY_BYTES;
      return new JoinToken(
          HEX.formatHex(bytes, 1, 1 + SECRET_BYTES),
          HEX.formatHex(bytes, 1 + SECRET_BYTES, place),
          HostPort.parse(new String(bytes, place, end - place, StandardCharsets.US_ASCII)));
    } catch (IllegalArgumentException e) {
      String message = String.valueOf(e.getMessage());
      throw message.startsWith("the token") ? e : new IllegalArgumentException(broken, e);
    }
  }

  private static String encode(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private static int crc(byte[] bytes, int length) {
    CRC32 crc = new CRC32();
    crc.update(bytes, 0, length);
    return (int) crc.getValue();
  }

  /// What the administrator copies.
  public String text() {
    byte[] where = place.toString().getBytes(StandardCharsets.US_ASCII);
    ByteBuffer bytes =
        ByteBuffer.allocate(1 + SECRET_BYTES + AUTHORITY_BYTES + where.length + CRC_BYTES)
            .put(VERSION)
            .put(HEX.parseHex(secret))
            .put(HEX.parseHex(authority))
            .put(where);
    bytes.putInt(crc(bytes.array(), bytes.position()));
    return PREFIX + encode(bytes.array());
  }

  /// Whether the site that the token is for has this authority.
  boolean isFor(X509Certificate certificate) {
    return authority.equals(beginning(certificate));
  }

  KeyPair keys() {
    var key = new Ed25519PrivateKeyParameters(Fingerprint.sha256(HEX.parseHex(secret)), 0);
    try {
      KeyFactory factory = KeyFactory.getInstance("Ed25519");
      return new KeyPair(
          factory.generatePublic(
              new X509EncodedKeySpec(
                  SubjectPublicKeyInfoFactory.createSubjectPublicKeyInfo(key.generatePublicKey())
                      .getEncoded())),
          factory.generatePrivate(
              new PKCS8EncodedKeySpec(
                  PrivateKeyInfoFactory.createPrivateKeyInfo(key, null).getEncoded())));
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("this Java has no Ed25519", e);
    }
  }

  /// Not the secret.
  @Override
  public String toString() {
    return "token for " + place;
  }
}
