package dev.meerkat.cluster.identity;

import java.net.Socket;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/// TLS of a server that has a token and no certificate yet: it shows the key of the token, and
/// talks to nobody but a server of the site that the token is for.
public final class Invited extends X509ExtendedTrustManager {
  private final JoinToken token;
  private volatile boolean metSite;

  public Invited(JoinToken token) {
    this.token = token;
  }

  public SSLContext context(Instant now) {
    KeyPair keys = token.keys();
    return SiteTls.context(keys.getPrivate(), this, Certificates.invitation(keys, now));
  }

  /// Whether the other end has shown that it is a server of the token's site. In TLS 1.3 it judges
  /// the token only after that (RFC 8446, 4.4.2), and its alert may be lost when it hangs up.
  public boolean metSite() {
    return metSite;
  }

  /// What a failure to talk says of the server that was called, as the end of a sentence; empty
  /// when it says nothing.
  public static Optional<String> why(Throwable failure) {
    return Refusals.why(failure, "that");
  }

  private void check(X509Certificate[] chain, String type) throws Refused {
    X509Certificate authority = chain[chain.length - 1];
    if (!token.isFor(authority)) {
      throw new Refused(
          "is of another site ("
              + Fingerprint.shown(authority)
              + ") than the token: check the address, or ask for a token of that site (meerkat"
              + " invite)");
    }
    new SiteTrust(authority, _ -> false, _ -> false).checkServerTrusted(chain, type);
    metSite = true;
  }

  private static Refused noServer() {
    return new Refused("called, which nobody may before this server has joined");
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type) throws Refused {
    check(chain, type);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
      throws Refused {
    check(chain, type);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws Refused {
    check(chain, type);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type) throws Refused {
    throw noServer();
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
      throws Refused {
    throw noServer();
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws Refused {
    throw noServer();
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return new X509Certificate[0];
  }
}
