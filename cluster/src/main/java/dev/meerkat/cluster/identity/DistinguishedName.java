package dev.meerkat.cluster.identity;

import java.security.cert.X509Certificate;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;

/// Reads the name in a certificate (RFC 4514).
final class DistinguishedName {
  private DistinguishedName() {}

  /// @param type such as `CN`
  /// @throws IllegalArgumentException when the name has no such part
  static String part(X509Certificate certificate, String type) {
    String subject = certificate.getSubjectX500Principal().getName();
    try {
      return new LdapName(subject)
          .getRdns().stream()
              .filter(part -> part.getType().equalsIgnoreCase(type))
              .map(part -> String.valueOf(part.getValue()))
              .findFirst()
              .orElseThrow(
                  () -> new IllegalArgumentException("'" + subject + "' has no part " + type));
    } catch (InvalidNameException e) {
      throw new IllegalArgumentException("'" + subject + "' is no name", e);
    }
  }
}
