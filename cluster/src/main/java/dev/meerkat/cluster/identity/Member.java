package dev.meerkat.cluster.identity;

import dev.meerkat.core.model.ServerId;
import java.security.cert.X509Certificate;

/// The server that a certificate of the site speaks of.
///
/// @param issuedAtMillis when it was admitted, milliseconds since the epoch
public record Member(ServerId server, long issuedAtMillis) {
  /// The serial number of a certificate: the time of its issue, then so many random bits.
  static final int RANDOM_BITS = 64;

  /// @throws IllegalArgumentException when the certificate does not name a server
  public static Member of(X509Certificate certificate) {
    try {
      return new Member(
          new ServerId(DistinguishedName.part(certificate, "CN")),
          certificate.getSerialNumber().shiftRight(RANDOM_BITS).longValueExact());
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException("a serial number that is no time", e);
    }
  }
}
