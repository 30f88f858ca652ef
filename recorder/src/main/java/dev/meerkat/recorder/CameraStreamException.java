package dev.meerkat.recorder;

/// A camera cannot be read. The message is a sentence for the operator: what, where, what to do.
public final class CameraStreamException extends Exception {
  private static final long serialVersionUID = 1;

  public CameraStreamException(String message) {
    super(message);
  }

  public CameraStreamException(String message, Throwable cause) {
    super(message, cause);
  }
}
