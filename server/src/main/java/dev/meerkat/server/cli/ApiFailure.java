package dev.meerkat.server.cli;

import java.io.IOException;

/// A server that did not do what it was asked; the message says why and what to do.
final class ApiFailure extends IOException {
  private static final long serialVersionUID = 1;

  ApiFailure(String message) {
    super(message);
  }

  ApiFailure(String message, Throwable cause) {
    super(message, cause);
  }
}
