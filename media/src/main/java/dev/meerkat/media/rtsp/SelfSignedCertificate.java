package dev.meerkat.media.rtsp;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.HexFormat;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/// A key pair with a certificate that it signed itself, as cameras have it: X.509 version 1 (RFC
/// 5280 §4.1), RSA with 2048 bits, written in DER.
///
/// @param key its private key is never given out but to TLS, and to [#pem]
record SelfSignedCertificate(KeyPair key, X509Certificate certificate) {
  private static final int INTEGER = 0x02;
  private static final int BIT_STRING = 0x03;
  private static final int UTF8_STRING = 0x0c;
  private static final int UTC_TIME = 0x17;
  private static final int SEQUENCE = 0x30;
  private static final int SET = 0x31;

  /// `sha256WithRSAEncryption` (RFC 4055 §5) with its null parameter, and `id-at-commonName`, as
  /// DER.
  private static final byte[] SHA256_WITH_RSA =
      HexFormat.of().parseHex("06092a864886f70d01010b0500");

  private static final byte[] COMMON_NAME = HexFormat.of().parseHex("0603550403");
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyMMddHHmmss'Z'").withZone(ZoneOffset.UTC);

  /// A new one, valid from a day ago for ten years.
  static SelfSignedCertificate create(String name, Instant now) throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    KeyPair key = generator.generateKeyPair();
    byte[] algorithm = der(SEQUENCE, SHA256_WITH_RSA);
    byte[] text = der(UTF8_STRING, name.getBytes(StandardCharsets.UTF_8));
    byte[] who = der(SEQUENCE, der(SET, der(SEQUENCE, joined(COMMON_NAME, text))));
    byte[] serial = der(INTEGER, new byte[] {1});
    byte[] validity =
        der(
            SEQUENCE,
            joined(time(now.minus(1, ChronoUnit.DAYS)), time(now.plus(3_650, ChronoUnit.DAYS))));
    byte[] signed =
        der(SEQUENCE, joined(serial, algorithm, who, validity, who, key.getPublic().getEncoded()));
    Signature signer = Signature.getInstance("SHA256withRSA");
    signer.initSign(key.getPrivate());
    signer.update(signed);
    byte[] signature = der(BIT_STRING, joined(new byte[1], signer.sign()));
    byte[] whole = der(SEQUENCE, joined(signed, algorithm, signature));
    return new SelfSignedCertificate(
        key,
        (X509Certificate)
            CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(whole)));
  }

  private static byte[] time(Instant instant) {
    return der(UTC_TIME, TIME.format(instant).getBytes(StandardCharsets.US_ASCII));
  }

  /// Tag, length, value (X.690 §8.1).
  private static byte[] der(int tag, byte[] value) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(value.length + 4);
    out.write(tag);
    if (value.length >= 0x100) {
      out.write(0x82);
      out.write(value.length >> 8);
    } else if (value.length >= 0x80) {
      out.write(0x81);
    }
    out.write(value.length & 0xff);
    out.writeBytes(value);
    return out.toByteArray();
  }

  private static byte[] joined(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }

  String fingerprint() throws GeneralSecurityException {
    return RtspTls.fingerprint(certificate);
  }

  /// What a TLS server needs.
  SSLContext serverContext() throws GeneralSecurityException {
    try {
      char[] none = new char[0];
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, none);
      store.setKeyEntry("camera", key.getPrivate(), none, new Certificate[] {certificate});
      KeyManagerFactory keys =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keys.init(store, none);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys.getKeyManagers(), null, null);
      return context;
    } catch (IOException e) {
      throw new GeneralSecurityException("no key store in memory", e);
    }
  }

  /// Certificate and private key as PEM (RFC 7468).
  String pem() throws GeneralSecurityException {
    return pem("CERTIFICATE", certificate.getEncoded())
        + pem("PRIVATE KEY", key.getPrivate().getEncoded());
  }

  private static String pem(String what, byte[] der) {
    return "-----BEGIN "
        + what
        + "-----\n"
        + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der)
        + "\n-----END "
        + what
        + "-----\n";
  }
}
