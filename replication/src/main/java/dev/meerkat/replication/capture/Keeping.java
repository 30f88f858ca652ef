package dev.meerkat.replication.capture;

import java.nio.file.Path;

/// That a mount is to outlive the process that serves it, so that another one can go on with it.
///
/// @param file where it is written down who keeps the mount; not in the folder
/// @param boundSeconds how long callers wait for somebody to go on, before they get errors
public record Keeping(Path file, int boundSeconds) {
  public Keeping {
    if (boundSeconds < 1) {
      throw new IllegalArgumentException("a mount is kept for a second at least");
    }
  }
}
