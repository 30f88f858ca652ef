package dev.meerkat.cluster.identity;

import dev.meerkat.core.model.ServerId;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/// Makes keys (NIST P-256) and X.509 certificates of version 3 (RFC 5280), signed with ECDSA and
/// SHA-256. A certificate is valid from a day before its issue, so that clocks that differ do not
/// matter, for thirty years: who may no longer belong to the site is removed from it.
final class Certificates {
  private static final long VALID_DAYS = 30 * 365;
  private static final SecureRandom RANDOM = new SecureRandom();

  private Certificates() {}

  static KeyPair newKeys() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java makes no P-256 keys", e);
    }
  }

  /// The authority of a new site, signed by itself.
  static X509Certificate authority(KeyPair keys, String site, Instant now) {
    BigInteger serial = serial(now.toEpochMilli());
    X500Name name =
        new X500NameBuilder()
            .addRDN(BCStyle.O, site)
            .addRDN(BCStyle.CN, "Meerkat site " + serial.toString(Character.MAX_RADIX))
            .build();
    return sign(
        builder(name, serial, now, name, keys.getPublic()),
        keys.getPrivate(),
        "SHA256withECDSA",
        new BasicConstraints(0),
        new KeyUsage(KeyUsage.keyCertSign));
  }

  static X509Certificate server(
      X509Certificate authority,
      PrivateKey authorityKey,
      PublicKey key,
      ServerId server,
      long issuedAtMillis) {
    X500Name issuer = X500Name.getInstance(authority.getSubjectX500Principal().getEncoded());
    return sign(
        builder(
            issuer,
            serial(issuedAtMillis),
            Instant.ofEpochMilli(issuedAtMillis),
            name(server.value()),
            key),
        authorityKey,
        "SHA256withECDSA",
        new BasicConstraints(false),
        new KeyUsage(KeyUsage.digitalSignature));
  }

  /// What who has a token shows: a certificate that the key of the token signed itself.
  static X509Certificate invitation(KeyPair keys, Instant now) {
    X500Name name = name("invitation");
    return sign(
        builder(name, serial(now.toEpochMilli()), now, name, keys.getPublic()),
        keys.getPrivate(),
        "Ed25519",
        new BasicConstraints(false),
        new KeyUsage(KeyUsage.digitalSignature));
  }

  private static X500Name name(String commonName) {
    return new X500NameBuilder().addRDN(BCStyle.CN, commonName).build();
  }

  private static BigInteger serial(long issuedAtMillis) {
    return BigInteger.valueOf(issuedAtMillis)
        .shiftLeft(Member.RANDOM_BITS)
        .or(new BigInteger(Member.RANDOM_BITS, RANDOM));
  }

  private static X509v3CertificateBuilder builder(
      X500Name issuer, BigInteger serial, Instant now, X500Name subject, PublicKey key) {
    return new X509v3CertificateBuilder(
        issuer,
        serial,
        Date.from(now.minus(1, ChronoUnit.DAYS)),
        Date.from(now.plus(VALID_DAYS, ChronoUnit.DAYS)),
        subject,
        SubjectPublicKeyInfo.getInstance(key.getEncoded()));
  }

  private static X509Certificate sign(
      X509v3CertificateBuilder certificate,
      PrivateKey signer,
      String algorithm,
      BasicConstraints constraints,
      KeyUsage usage) {
    try {
      certificate.addExtension(Extension.basicConstraints, true, constraints);
      certificate.addExtension(Extension.keyUsage, true, usage);
      if (!constraints.isCA()) {
        certificate.addExtension(
            Extension.extendedKeyUsage,
            false,
            new ExtendedKeyUsage(
                new KeyPurposeId[] {KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth}));
      }
      return new JcaX509CertificateConverter()
          .getCertificate(certificate.build(new JcaContentSignerBuilder(algorithm).build(signer)));
    } catch (CertIOException | OperatorCreationException | GeneralSecurityException e) {
      throw new IllegalStateException("a certificate cannot be made: " + e.getMessage(), e);
    }
  }
}
