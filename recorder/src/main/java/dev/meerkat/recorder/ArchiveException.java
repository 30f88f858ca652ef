package dev.meerkat.recorder;

import java.io.IOException;

/// The archive cannot be used; the message says which, why, and what to do.
public final class ArchiveException extends IOException {
  private static final long serialVersionUID = 1;

  ArchiveException(String message) {
    super(message);
  }

  ArchiveException(String message, Throwable cause) {
    super(message, cause);
  }
}
