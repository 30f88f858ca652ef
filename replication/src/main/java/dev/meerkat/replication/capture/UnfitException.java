package dev.meerkat.replication.capture;

import java.io.IOException;

/// What a process has left of a mount is not what this one can go on with: a sentence says why.
final class UnfitException extends IOException {
  private static final long serialVersionUID = 1L;

  UnfitException(String why) {
    super(why);
  }

  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }
}
