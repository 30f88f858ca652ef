package dev.meerkat.replication.dataset;

import java.io.IOException;

/// The folder is not the one that replication began with: what is wrong and what to do.
final class MountPointException extends IOException {
  private static final long serialVersionUID = 1L;

  MountPointException(String sentence) {
    super(sentence);
  }

  MountPointException(String sentence, Throwable cause) {
    super(sentence, cause);
  }
}
