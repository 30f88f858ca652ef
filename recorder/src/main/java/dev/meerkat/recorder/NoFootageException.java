package dev.meerkat.recorder;

import java.io.IOException;

/// Nothing was recorded in the period that was asked for. Nothing was written either.
public final class NoFootageException extends IOException {
  private static final long serialVersionUID = 1;

  /// @param what of which there is none, such as `camera gate`
  public NoFootageException(String what, long fromMicros, long toMicros) {
    super(
        "no footage of "
            + what
            + " between "
            + Times.text(fromMicros)
            + " and "
            + Times.text(toMicros));
  }
}
