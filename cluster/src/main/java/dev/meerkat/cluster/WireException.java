package dev.meerkat.cluster;

/// Bytes from a peer or a file that are not what they should be.
public final class WireException extends Exception {
  public WireException(String message) {
    super(message);
  }

  public WireException(String message, Throwable cause) {
    super(message, cause);
  }
}
