package dev.meerkat.media.rtsp;

/// How a session is to be made.
///
/// @param certificate SHA-256 of the certificate that a camera of `rtsps:` must show, in lower-case
///   hexadecimal; empty when any will do, see [RtspTls]
public record RtspSettings(RtspTimeouts timeouts, RtspTransport transport, String certificate) {
  public static final RtspSettings DEFAULT = of(RtspTimeouts.DEFAULT);

  public static RtspSettings of(RtspTimeouts timeouts) {
    return new RtspSettings(timeouts, RtspTransport.AUTO, "");
  }
}
