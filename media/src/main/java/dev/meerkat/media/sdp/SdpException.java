package dev.meerkat.media.sdp;

import java.io.IOException;

/// A description that cannot be understood; the message names the line.
public final class SdpException extends IOException {
  private static final long serialVersionUID = 1;

  public SdpException(String message) {
    super(message);
  }
}
