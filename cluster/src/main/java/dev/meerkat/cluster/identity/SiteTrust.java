package dev.meerkat.cluster.identity;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/// Whom TLS lets in: who shows a certificate that the site's authority signed, at both ends. A host
/// name is not checked, since servers change their addresses. Whether a server was removed is asked
/// on every connection, after TLS ([SiteTls#removed]).
///
/// TLS names no acceptable authorities, or who has an invitation would not show its certificate.
final class SiteTrust extends X509ExtendedTrustManager {
  private final X509Certificate authority;
  private final Predicate<PublicKey> invited;

  /// @param invited keys that are let in as clients without a certificate of the authority
  SiteTrust(X509Certificate authority, Predicate<PublicKey> invited) {
    this.authority = authority;
    this.invited = invited;
  }

  private void check(X509Certificate[] chain) throws Refused {
    if (chain.length == 0) {
      throw new Refused("shows no certificate");
    }
    X509Certificate certificate = chain[0];
    if (!certificate.getIssuerX500Principal().equals(authority.getSubjectX500Principal())) {
      throw foreign(chain);
    }
    try {
      PKIXParameters parameters = new PKIXParameters(Set.of(new TrustAnchor(authority, null)));
      parameters.setRevocationEnabled(false);
      CertPathValidator.getInstance("PKIX")
          .validate(
              CertificateFactory.getInstance("X.509").generateCertPath(List.of(certificate)),
              parameters);
      Member _ = Member.of(certificate);
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new Refused(
          "shows a certificate that this site's authority has not signed, or that is not valid now ("
              + e.getMessage()
              + "): check its clock, or let it join again with a new invitation");
    }
  }

  private static Refused foreign(X509Certificate[] chain) {
    String site = chain.length > 1 ? " (" + Fingerprint.shown(chain[chain.length - 1]) + ")" : "";
    return new Refused(
        "shows a certificate of another site"
            + site
            + ", for "
            + chain[0].getSubjectX500Principal().getName()
            + ": if it should belong to this site, let it join (meerkat invite here, then meerkat"
            + " join there)");
  }

  private void checkClient(X509Certificate[] chain) throws Refused {
    if (chain.length == 0 || !invited.test(chain[0].getPublicKey())) {
      check(chain);
    }
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type) throws Refused {
    checkClient(chain);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
      throws Refused {
    checkClient(chain);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws Refused {
    checkClient(chain);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type) throws Refused {
    check(chain);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
      throws Refused {
    check(chain);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws Refused {
    check(chain);
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return new X509Certificate[0];
  }
}
