package dev.meerkat.server.config;

import java.util.List;

/// The configuration file cannot be used. Every problem found is in the message, one a line, each
/// with file, line, column and key.
public final class ConfigurationException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public ConfigurationException(List<String> problems) {
    super(String.join(System.lineSeparator(), problems));
  }
}
