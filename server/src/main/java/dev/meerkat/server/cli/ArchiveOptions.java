package dev.meerkat.server.cli;

import dev.meerkat.server.config.ConfigurationException;
import dev.meerkat.server.config.ConfigurationFile;
import dev.meerkat.server.config.ServerConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/// Which archives are meant: folders, or those of a server's configuration file.
final class ArchiveOptions {
  private static final Path USUAL = Path.of("meerkat.yaml");

  @Option(
      names = {"-c", "--config"},
      paramLabel = "FILE",
      description =
          "The configuration file of the server whose archive it is (default: meerkat.yaml).")
  private @Nullable Path config;

  @Parameters(
      paramLabel = "PATH",
      arity = "0..*",
      description = "The folder of an archive, instead of a configuration file.")
  private List<Path> paths = new ArrayList<>();

  /// @throws ConfigurationException when the file cannot be read or is wrong
  List<Path> folders(CommandLine command) {
    Optional<Path> file = Optional.ofNullable(config);
    if (!paths.isEmpty()) {
      if (file.isPresent()) {
        throw new ParameterException(command, "name either folders or --config, not both");
      }
      return List.copyOf(paths);
    }
    ServerConfig read = ConfigurationFile.read(file.orElse(USUAL));
    return read.archive().volumes();
  }
}
