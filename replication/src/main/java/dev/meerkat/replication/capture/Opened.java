package dev.meerkat.replication.capture;

import dev.meerkat.replication.linux.Linux;
import dev.meerkat.replication.linux.LinuxException;

/// A descriptor for the time of one request.
///
/// @param borrowed it belongs to somebody else and stays open
record Opened(Linux linux, int descriptor, boolean borrowed) implements AutoCloseable {
  @Override
  public void close() throws LinuxException {
    if (!borrowed) {
      linux.close(descriptor);
    }
  }
}
