package dev.meerkat.resources.host;

/// Something cannot be done on this host. The message says what, where, and what to do.
public final class ResourceException extends Exception {
  private static final long serialVersionUID = 1;

  public ResourceException(String message) {
    super(message);
  }

  public ResourceException(String message, Throwable cause) {
    super(message, cause);
  }
}
