package dev.meerkat.cluster;

import java.io.IOException;

/// The stored configuration cannot be understood; the message names the file and the place.
public final class ConfigurationFileException extends IOException {
  ConfigurationFileException(String message, Throwable cause) {
    super(message, cause);
  }
}
