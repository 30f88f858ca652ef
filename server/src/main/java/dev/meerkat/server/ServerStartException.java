package dev.meerkat.server;

/// The server cannot start. The message is for the administrator: what, where, and what to do.
public final class ServerStartException extends Exception {
  private static final long serialVersionUID = 1;

  ServerStartException(String message) {
    super(message);
  }

  ServerStartException(String message, Throwable cause) {
    super(message, cause);
  }
}
