package dev.meerkat.cluster;

/// Bytes from a peer or a file that are not what they should be.
final class WireException extends Exception {
  WireException(String message) {
    super(message);
  }

  WireException(String message, Throwable cause) {
    super(message, cause);
  }
}
