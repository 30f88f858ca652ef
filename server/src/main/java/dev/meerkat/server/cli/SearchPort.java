package dev.meerkat.server.cli;

import dev.meerkat.server.client.ApiFailure;
import dev.meerkat.server.config.ConfigurationException;
import dev.meerkat.server.config.ConfigurationFile;
import dev.meerkat.server.config.ServerConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// The port at which commands search for sites: the `discovery.port` of this host's configuration
/// file, and the usual one where there is none yet.
final class SearchPort {
  private static final Path USUAL_FILE = Path.of("meerkat.yaml");

  private SearchPort() {}

  /// @param file the configuration file that was named
  /// @throws ApiFailure when the file makes no sense, or was named and is not there
  static int of(Optional<Path> file) throws ApiFailure {
    if (file.isEmpty() && !Files.exists(USUAL_FILE)) {
      return ServerConfig.Discovery.DEFAULT_PORT;
    }
    try {
      return ConfigurationFile.read(file.orElse(USUAL_FILE)).discovery().port();
    } catch (ConfigurationException e) {
      throw new ApiFailure(
          "the discovery.port to search at is not known: " + String.valueOf(e.getMessage()), e);
    }
  }
}
