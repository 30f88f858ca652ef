package dev.meerkat.recorder;

import dev.meerkat.core.model.Cause;

/// A camera cannot be read. The message is a sentence for the operator: what, where, what to do.
public final class CameraStreamException extends Exception {
  private static final long serialVersionUID = 1;

  private final Cause kind;

  public CameraStreamException(Cause kind, String message) {
    super(message);
    this.kind = kind;
  }

  public CameraStreamException(Cause kind, String message, Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  /// What a program may decide by.
  public Cause kind() {
    return kind;
  }
}
