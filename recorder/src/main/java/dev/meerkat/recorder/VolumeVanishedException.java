package dev.meerkat.recorder;

import java.io.IOException;

/// The folder of a volume is there no more, or is on another file system than when it was opened.
final class VolumeVanishedException extends IOException {
  VolumeVanishedException(String message) {
    super(message);
  }
}
