package dev.meerkat.cluster.identity;

import dev.meerkat.core.model.ServerId;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.Supplier;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;

/// Mutual TLS 1.3 with the servers of a site, and with nobody else.
public final class SiteTls {
  public static final String PROTOCOL = "TLSv1.3";

  private final SiteIdentity identity;
  private final Supplier<? extends Map<ServerId, Long>> removals;
  private final Refusals refusals;
  private final SSLContext members;
  private final SSLSocketFactory sockets;

  /// @param removals when servers were removed from the site, in milliseconds since the epoch:
  ///   certificates of that name which were issued before are not accepted; asked each time
  public SiteTls(
      SiteIdentity identity, Supplier<? extends Map<ServerId, Long>> removals, Refusals refusals) {
    this.identity = identity;
    this.removals = removals;
    this.refusals = refusals;
    this.members = context(_ -> false);
    this.sockets = members.getSocketFactory();
  }

  public SiteIdentity identity() {
    return identity;
  }

  /// Hears of those that were not let in.
  public Refusals refusals() {
    return refusals;
  }

  /// For connections among servers, at both ends.
  public SSLContext members() {
    return members;
  }

  /// For connections to servers of the site.
  public SSLSocketFactory sockets() {
    return sockets;
  }

  /// For a port where who is invited may call too.
  public SSLContext membersAnd(Predicate<PublicKey> invited) {
    return context(invited);
  }

  private SSLContext context(Predicate<PublicKey> invited) {
    return context(
        identity.key(),
        new SiteTrust(identity.authority(), invited, this::wasRemoved),
        identity.certificate(),
        identity.authority());
  }

  static SSLContext context(PrivateKey key, TrustManager trust, X509Certificate... chain) {
    try {
      char[] none = new char[0];
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, none);
      store.setKeyEntry("server", key, none, (Certificate[]) chain);
      KeyManagerFactory keys =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keys.init(store, none);
      KeyManager[] managers = keys.getKeyManagers();
      SSLContext context = SSLContext.getInstance(PROTOCOL);
      context.init(managers, new TrustManager[] {trust}, null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("TLS cannot be set up: " + e.getMessage(), e);
    }
  }

  /// Whether the site's authority has signed the certificate.
  public boolean isOfSite(X509Certificate certificate) {
    try {
      certificate.verify(identity.authority().getPublicKey());
      return true;
    } catch (GeneralSecurityException _) {
      return false;
    }
  }

  /// Whether the server was removed from the site after it was admitted.
  public boolean removed(Member member) {
    Long atMillis = removals.get().get(member.server());
    return atMillis != null && member.issuedAtMillis() <= atMillis;
  }

  private boolean wasRemoved(String name) {
    return removals.get().keySet().stream().anyMatch(server -> server.value().equals(name));
  }

  /// The server at the other end.
  ///
  /// @throws SSLPeerUnverifiedException when it has shown no certificate
  public static Member peer(SSLSession session) throws SSLPeerUnverifiedException {
    return Member.of((X509Certificate) session.getPeerCertificates()[0]);
  }
}
