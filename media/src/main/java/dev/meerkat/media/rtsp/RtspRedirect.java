package dev.meerkat.media.rtsp;

import dev.meerkat.media.rtsp.RtspException.Kind;
import java.net.URI;

/// Where a camera's `Location` leads (RFC 2326 §11.3).
///
/// The user name and password go along to the same host only, at any port: another host could be
/// anyone's. From TLS it does not go back to plain RTSP.
final class RtspRedirect {
  private RtspRedirect() {}

  /// @param from where the answer came from, with its credentials
  /// @param location of the answer, absolute or relative to `from`
  /// @throws RtspException when it leads nowhere, or where we do not go
  static RtspTarget follow(RtspTarget from, String status, String location) throws RtspException {
    String said = from + ": the camera answers " + status + " and points to \"" + location + "\"";
    if (location.isBlank()) {
      throw new RtspException(
          Kind.PROTOCOL, from + ": the camera answers " + status + " without saying where to");
    }
    RtspTarget to;
    try {
      URI resolved = location.contains("://") ? URI.create(location) : from.url().resolve(location);
      RtspTarget named = RtspTarget.of(resolved.toString());
      boolean sameHost = named.host().equalsIgnoreCase(from.host());
      to =
          sameHost && !named.hasCredentials()
              ? new RtspTarget(named.url(), from.username(), from.password())
              : named;
    } catch (IllegalArgumentException e) {
      throw new RtspException(
          Kind.PROTOCOL, said + ", which is no RTSP URL; check the camera's settings", e);
    }
    if (from.secure() && !to.secure()) {
      throw new RtspException(
          Kind.PROTOCOL,
          said + ", which is not encrypted; configure that URL if that is as it should be");
    }
    return to;
  }
}
