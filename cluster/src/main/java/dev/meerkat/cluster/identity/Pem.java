package dev.meerkat.cluster.identity;

import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Keys and certificates as text (RFC 7468).
public final class Pem {
  static final String CERTIFICATE = "CERTIFICATE";
  static final String PRIVATE_KEY = "PRIVATE KEY";
  private static final String PUBLIC_KEY = "PUBLIC KEY";
  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ([A-Z ]+)-----\\s([A-Za-z0-9+/=\\s]*)-----END \\1-----");

  private Pem() {}

  record Block(String label, String base64) {
    byte[] der() {
      return Base64.getMimeDecoder().decode(base64);
    }
  }

  static List<Block> blocks(String text) {
    List<Block> blocks = new ArrayList<>();
    Matcher matcher = BLOCK.matcher(text);
    while (matcher.find()) {
      blocks.add(new Block(matcher.group(1), matcher.group(2)));
    }
    return blocks;
  }

  private static String text(String label, byte[] der) {
    return "-----BEGIN "
        + label
        + "-----\n"
        + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der)
        + "\n-----END "
        + label
        + "-----\n";
  }

  public static String text(X509Certificate certificate) {
    try {
      return text(CERTIFICATE, certificate.getEncoded());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a certificate that was read cannot be written", e);
    }
  }

  public static String text(PrivateKey key) {
    return text(PRIVATE_KEY, key.getEncoded());
  }

  public static String text(PublicKey key) {
    return text(PUBLIC_KEY, key.getEncoded());
  }

  /// @throws GeneralSecurityException when it is no X.509 certificate
  public static X509Certificate certificate(String text) throws GeneralSecurityException {
    return certificate(only(CERTIFICATE, text));
  }

  static X509Certificate certificate(byte[] der) throws GeneralSecurityException {
    return (X509Certificate)
        CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
  }

  /// @throws GeneralSecurityException when it is no private key of an elliptic curve
  public static PrivateKey privateKey(String text) throws GeneralSecurityException {
    return privateKey(only(PRIVATE_KEY, text));
  }

  static PrivateKey privateKey(byte[] der) throws GeneralSecurityException {
    return KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(der));
  }

  /// @throws GeneralSecurityException when it is no public key of an elliptic curve
  public static PublicKey publicKey(String text) throws GeneralSecurityException {
    return KeyFactory.getInstance("EC")
        .generatePublic(new X509EncodedKeySpec(only(PUBLIC_KEY, text)));
  }

  private static byte[] only(String label, String text) throws GeneralSecurityException {
    List<Block> blocks = blocks(text);
    if (blocks.size() != 1 || !blocks.getFirst().label().equals(label)) {
      throw new GeneralSecurityException("expected one PEM block " + label);
    }
    return blocks.getFirst().der();
  }
}
