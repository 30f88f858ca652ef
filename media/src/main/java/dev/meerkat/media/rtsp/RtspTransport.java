package dev.meerkat.media.rtsp;

/// How a camera's packets come to us.
public enum RtspTransport {
  /// Over the RTSP connection; over UDP when the camera refuses that.
  AUTO,
  /// Over the RTSP connection only (RFC 2326 §10.12).
  TCP,
  /// Over UDP; over the RTSP connection when the camera refuses that, or nothing arrives.
  UDP
}
