package dev.meerkat.core.model;

/// How a camera's packets come to the server.
public enum CameraTransport {
  /// Over the RTSP connection; over UDP when the camera refuses that.
  AUTO,
  /// Over the RTSP connection only.
  TCP,
  /// Over UDP; over the RTSP connection when the camera refuses that, or nothing arrives.
  UDP
}
