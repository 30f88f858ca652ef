package dev.meerkat.server.demo;

/// The demonstration did not go as it should; the message says what happened and where to look.
public final class DemoException extends Exception {
  private static final long serialVersionUID = 1;

  DemoException(String message) {
    super(message);
  }
}
