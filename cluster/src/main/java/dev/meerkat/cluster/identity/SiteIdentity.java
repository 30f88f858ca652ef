package dev.meerkat.cluster.identity;

import dev.meerkat.core.model.ServerId;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Instant;

/// Who a server is: its key, the certificate that its site gave it, and the authority (CA) of the
/// site. Every server has the authority's key too, so that any of them can admit others
/// (`docs/site.md#identity`).
///
/// @param authorityKey never given out but to a server that is admitted
public record SiteIdentity(
    X509Certificate certificate,
    PrivateKey key,
    X509Certificate authority,
    PrivateKey authorityKey) {

  /// The identity of the first server of a new site.
  ///
  /// @param site its name
  public static SiteIdentity found(ServerId server, String site, Instant now) {
    var authorityKeys = Certificates.newKeys();
    var authority = Certificates.authority(authorityKeys, site, now);
    var keys = Certificates.newKeys();
    var certificate =
        Certificates.server(
            authority, authorityKeys.getPrivate(), keys.getPublic(), server, now.toEpochMilli());
    return new SiteIdentity(certificate, keys.getPrivate(), authority, authorityKeys.getPrivate());
  }

  /// The identity of a server that has the authority's key from another one.
  ///
  /// @throws GeneralSecurityException when that does not belong together
  public static SiteIdentity admitted(
      ServerId server,
      KeyPair keys,
      X509Certificate authority,
      PrivateKey authorityKey,
      long issuedAtMillis)
      throws GeneralSecurityException {
    return IdentityFile.admitted(
        Certificates.server(authority, authorityKey, keys.getPublic(), server, issuedAtMillis),
        keys,
        authority,
        authorityKey);
  }

  /// For a server that asks to be let into a site.
  public static KeyPair newKeys() {
    return Certificates.newKeys();
  }

  /// A certificate for another server.
  ///
  /// @param issuedAtMillis later than every removal of a server of that name
  public X509Certificate admit(ServerId server, PublicKey key, long issuedAtMillis) {
    return Certificates.server(authority, authorityKey, key, server, issuedAtMillis);
  }

  public ServerId server() {
    return Member.of(certificate).server();
  }

  public Member member() {
    return Member.of(certificate);
  }

  /// The name that the site was founded with, which its servers keep whatever their files say.
  public String siteName() {
    return DistinguishedName.part(authority, "O");
  }

  /// Tells this server's certificate from all others, its earlier ones included.
  public String certificateFingerprint() {
    return Fingerprint.of(certificate);
  }

  /// Tells this site from all others.
  public String siteFingerprint() {
    return Fingerprint.of(authority);
  }

  @Override
  public String toString() {
    return "server "
        + server()
        + " of the site "
        + siteName()
        + " ("
        + Fingerprint.shown(authority)
        + ")";
  }
}
