package dev.meerkat.media.rtsp;

/// How a session is to be made.
public record RtspSettings(RtspTimeouts timeouts, RtspTransport transport) {
  public static final RtspSettings DEFAULT = of(RtspTimeouts.DEFAULT);

  public static RtspSettings of(RtspTimeouts timeouts) {
    return new RtspSettings(timeouts, RtspTransport.AUTO);
  }
}
