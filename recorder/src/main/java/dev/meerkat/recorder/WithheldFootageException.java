package dev.meerkat.recorder;

import java.io.IOException;

/// There is footage of a period that cannot be read now; the message says where, and what to do.
public final class WithheldFootageException extends IOException {
  private static final long serialVersionUID = 1;

  WithheldFootageException(String message) {
    super(message);
  }
}
