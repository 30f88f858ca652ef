package dev.meerkat.replication.dataset;

import java.io.IOException;

/// A disk took longer than it may: what was to be written may be, or may come to be later.
final class HangingDiskException extends IOException {
  private static final long serialVersionUID = 1;

  HangingDiskException(String sentence) {
    super(sentence);
  }
}
