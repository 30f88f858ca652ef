package dev.meerkat.cluster.identity;

import dev.meerkat.core.model.ServerId;
import java.security.cert.X509Certificate;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;

/// The server that a certificate of the site speaks of.
///
/// @param issuedAtMillis when it was admitted, milliseconds since the epoch
public record Member(ServerId server, long issuedAtMillis) {
  /// The serial number of a certificate: the time of its issue, then so many random bits.
  static final int RANDOM_BITS = 64;

  private static final String COMMON_NAME = "CN";

  /// @throws IllegalArgumentException when the certificate does not name a server
  public static Member of(X509Certificate certificate) {
    String subject = certificate.getSubjectX500Principal().getName();
    try {
      String name =
          new LdapName(subject)
              .getRdns().stream()
                  .filter(part -> part.getType().equalsIgnoreCase(COMMON_NAME))
                  .map(part -> String.valueOf(part.getValue()))
                  .findFirst()
                  .orElse("");
      return new Member(
          new ServerId(name),
          certificate.getSerialNumber().shiftRight(RANDOM_BITS).longValueExact());
    } catch (InvalidNameException | ArithmeticException e) {
      throw new IllegalArgumentException("'" + subject + "' names no server", e);
    }
  }
}
