package dev.meerkat.media.rtsp;

import java.io.IOException;

/// The bytes of a connection are not RTSP.
final class RtspSyntaxException extends IOException {
  private static final long serialVersionUID = 1;

  RtspSyntaxException(String message) {
    super(message);
  }
}
