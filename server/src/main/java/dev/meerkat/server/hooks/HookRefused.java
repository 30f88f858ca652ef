package dev.meerkat.server.hooks;

/// A program that this server does not run; the message says why and what to do.
public final class HookRefused extends Exception {
  private static final long serialVersionUID = 1;

  HookRefused(String message) {
    super(message);
  }
}
