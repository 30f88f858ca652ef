package dev.meerkat.core.model;

import java.util.Locale;

/// How a server connects with a camera, besides address and credentials.
///
/// @param certificate SHA-256 of the certificate that the camera must show over TLS, 64 digits in
///   lower-case hexadecimal; empty when any is accepted
public record CameraConnection(CameraTransport transport, String certificate) {
  public static final CameraConnection DEFAULT = new CameraConnection(CameraTransport.AUTO, "");

  public CameraConnection {
    if (!certificate.matches("([0-9a-f]{64})?")) {
      throw new IllegalArgumentException(
          "a certificate is given by its SHA-256 fingerprint of 64 hexadecimal digits, not by '"
              + (certificate.length() <= 80 ? certificate : certificate.substring(0, 80) + "...")
              + "'");
    }
  }

  /// As people write a fingerprint: in any case, with or without colons.
  public static CameraConnection of(CameraTransport transport, String certificate) {
    return new CameraConnection(
        transport, certificate.strip().replace(":", "").toLowerCase(Locale.ROOT));
  }
}
