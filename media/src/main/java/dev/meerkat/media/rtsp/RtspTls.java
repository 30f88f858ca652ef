package dev.meerkat.media.rtsp;

import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/// TLS to a camera (`rtsps:`).
///
/// | Configured | Accepted |
/// |---|---|
/// | a fingerprint | that certificate and no other, whatever it says |
/// | none | one that the system trusts and that names the camera; else any, which is noted with its fingerprint, so that it can be configured |
///
/// Cameras sign their certificates themselves as a rule, so a connection that demanded more would
/// not be used. Without a fingerprint it keeps listeners out, but not somebody who can pose as the
/// camera.
final class RtspTls {
  private RtspTls() {}

  /// Goes over to TLS on a connection.
  ///
  /// @param fingerprint SHA-256 of the certificate in lower-case hexadecimal, empty when not
  ///   configured
  /// @throws IOException when there is no TLS, or the certificate is another; says which
  static SSLSocket wrap(Socket plain, RtspTarget target, String fingerprint, Consumer<String> notes)
      throws IOException {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(
          null,
          new TrustManager[] {new Judge(systemTrust(), target.host(), fingerprint, notes)},
          null);
      SSLSocket socket =
          (SSLSocket)
              context.getSocketFactory().createSocket(plain, target.host(), target.port(), true);
      SSLParameters parameters = socket.getSSLParameters();
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
      socket.setSSLParameters(parameters);
      socket.startHandshake();
      return socket;
    } catch (GeneralSecurityException e) {
      throw new IOException("this Java cannot do TLS: " + e.getMessage(), e);
    }
  }

  private static X509ExtendedTrustManager systemTrust() throws GeneralSecurityException {
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init((KeyStore) null);
    Optional<X509ExtendedTrustManager> found =
        Arrays.stream(factory.getTrustManagers())
            .filter(X509ExtendedTrustManager.class::isInstance)
            .map(X509ExtendedTrustManager.class::cast)
            .findFirst();
    return found.orElseThrow(
        () -> new GeneralSecurityException("no trust manager for X.509 certificates"));
  }

  /// Why this system does not trust a certificate that it has refused, for a person.
  private static String distrust(
      X509ExtendedTrustManager system, X509Certificate[] chain, String type, String host) {
    X509Certificate own = chain[0];
    Instant end = own.getNotAfter().toInstant();
    if (Instant.now().isAfter(end)) {
      return "has expired on " + end;
    }
    if (own.getSubjectX500Principal().equals(own.getIssuerX500Principal())) {
      return "is self-signed";
    }
    try {
      system.checkServerTrusted(chain, type);
      return "is not for the name " + host;
    } catch (CertificateException _) {
      return "is signed by somebody whom this system does not know ("
          + own.getIssuerX500Principal()
          + ")";
    }
  }

  /// SHA-256 of a certificate, in lower-case hexadecimal.
  static String fingerprint(X509Certificate certificate) throws CertificateException {
    try {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded()));
    } catch (GeneralSecurityException e) {
      throw new CertificateException("no fingerprint of the camera's certificate", e);
    }
  }

  private static final class Judge extends X509ExtendedTrustManager {
    private final X509ExtendedTrustManager system;
    private final String host;
    private final String expected;
    private final Consumer<String> notes;

    Judge(X509ExtendedTrustManager system, String host, String expected, Consumer<String> notes) {
      this.system = system;
      this.host = host;
      this.expected = expected;
      this.notes = notes;
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
        throws CertificateException {
      String actual = fingerprint(chain[0]);
      if (!expected.isEmpty()) {
        if (!actual.equals(expected)) {
          throw new CertificateException(
              "the camera's certificate is "
                  + actual
                  + ", configured is "
                  + expected
                  + "; if the camera has a new one, pin that (set-camera --certificate), else"
                  + " somebody poses as it");
        }
        return;
      }
      try {
        system.checkServerTrusted(chain, type, socket);
      } catch (CertificateException _) {
        notes.accept(
            "the camera's certificate "
                + distrust(system, chain, type, host)
                + " and is accepted all the same; to accept no other from now on, pin it: set-camera"
                + " --certificate "
                + actual);
      }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
        throws CertificateException {
      throw new CertificateException("only sockets are used here");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type)
        throws CertificateException {
      throw new CertificateException("only sockets are used here");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
        throws CertificateException {
      throw new CertificateException("cameras are no clients");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
        throws CertificateException {
      throw new CertificateException("cameras are no clients");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type)
        throws CertificateException {
      throw new CertificateException("cameras are no clients");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return system.getAcceptedIssuers();
    }
  }
}
