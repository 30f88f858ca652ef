package dev.meerkat.server.client;

import java.io.IOException;

/// A server that did not do what it was asked; the message says why and what to do.
public final class ApiFailure extends IOException {
  private static final long serialVersionUID = 1;

  public ApiFailure(String message) {
    super(message);
  }

  public ApiFailure(String message, Throwable cause) {
    super(message, cause);
  }
}
