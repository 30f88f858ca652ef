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
  private final Predicate<String> left;

  /// @param invited keys that are let in as clients without a certificate of the authority
  /// @param left whether a server of that name was removed from the site
  SiteTrust(X509Certificate authority, Predicate<PublicKey> invited, Predicate<String> left) {
    this.authority = authority;
    this.invited = invited;
    this.left = left;
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

  private Refused foreign(X509Certificate[] chain) {
    String name = name(chain[0]);
    if (left.test(name)) {
      return new Refused(
          "is "
              + name
              + ", which was removed from this site and is a site of its own now: nothing is to be"
              + " done. To have it back, let it join (meerkat invite here, then meerkat join there)");
    }
    String site = chain.length > 1 ? " (" + Fingerprint.shown(chain[chain.length - 1]) + ")" : "";
    return new Refused(
        "shows a certificate of another site"
            + site
            + ", for "
            + chain[0].getSubjectX500Principal().getName()
            + ": if it should belong to this site, let it join (meerkat invite here, then meerkat"
            + " join there)");
  }

  /// Empty when it has none that can be read: strangers show what they like.
  private static String name(X509Certificate certificate) {
    try {
      return DistinguishedName.part(certificate, "CN");
    } catch (IllegalArgumentException _) {
      return "";
    }
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
