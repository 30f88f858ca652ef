package dev.meerkat.replication.link;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/// Certificates of which each side trusts those of its own authority.
public final class TestAuthority {
  private static final char[] NO_PASSWORD = new char[0];

  private final KeyPair key = key();
  private final X509Certificate certificate = sign("authority", key, true);

  private static KeyPair key() {
    try {
      return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private X509Certificate sign(String name, KeyPair subject, boolean isAuthority) {
    var now = Instant.now();
    var builder =
        new JcaX509v3CertificateBuilder(
            new X500Principal("CN=authority"),
            BigInteger.valueOf(System.nanoTime()),
            Date.from(now.minus(1, ChronoUnit.DAYS)),
            Date.from(now.plus(1, ChronoUnit.DAYS)),
            new X500Principal("CN=" + name),
            subject.getPublic());
    try {
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(isAuthority));
      return new JcaX509CertificateConverter()
          .getCertificate(
              builder.build(new JcaContentSignerBuilder("Ed25519").build(key.getPrivate())));
    } catch (OperatorCreationException | IOException | GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  SSLContext context(String name) {
    try {
      KeyPair own = key();
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, NO_PASSWORD);
      store.setKeyEntry(
          "own",
          own.getPrivate(),
          NO_PASSWORD,
          new Certificate[] {sign(name, own, false), certificate});
      store.setCertificateEntry("authority", certificate);
      var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keys.init(store, NO_PASSWORD);
      var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(store);
      SSLContext context = SSLContext.getInstance(LinkSecurity.PROTOCOL);
      context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new AssertionError(e);
    }
  }

  /// Who is named by the certificate must call itself so.
  public LinkSecurity security(String name) {
    var context = context(name);
    return new LinkSecurity(
        () -> context,
        (session, opening) -> {
          try {
            String shown = session.getPeerPrincipal().getName();
            return shown.equals("CN=" + opening.self())
                ? Optional.empty()
                : Optional.of(opening.self() + " has shown the certificate of " + shown);
          } catch (IOException e) {
            return Optional.of("no certificate: " + e.getMessage());
          }
        });
  }
}
