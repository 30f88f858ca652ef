package dev.meerkat.server.cli;

import dev.meerkat.server.client.ApiFailure;
import dev.meerkat.server.client.Table;
import dev.meerkat.server.config.ServerConfig;
import dev.meerkat.server.discovery.SiteSearch;
import dev.meerkat.server.discovery.SiteSearch.Found;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// Which sites there are on the local network.
@Command(
    name = "find",
    description = "Shows the Meerkat servers that answer on the networks of this host.",
    mixinStandardHelpOptions = true)
final class FindCommand implements Callable<Integer> {
  private static final int MAX_SECONDS = 60;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--port",
      paramLabel = "PORT",
      description =
          "The servers' discovery.port (default: that of the configuration file, else "
              + ServerConfig.Discovery.DEFAULT_PORT
              + ").")
  private Optional<Integer> given = Optional.empty();

  @Option(
      names = {"-c", "--config"},
      paramLabel = "FILE",
      description =
          "The configuration file of this host's server (default: meerkat.yaml, where there is"
              + " one).")
  private Optional<Path> config = Optional.empty();

  @Option(
      names = "--seconds",
      paramLabel = "N",
      defaultValue = "2",
      description = "How long to wait for answers, 1 to 60 (default: ${DEFAULT-VALUE}).")
  private int seconds;

  @Override
  public Integer call() throws IOException, InterruptedException {
    int port = given.isPresent() ? given.get() : SearchPort.of(config);
    if (port < 1 || port > 65_535 || seconds < 1 || seconds > MAX_SECONDS) {
      throw new ParameterException(
          spec.commandLine(), "--port is from 1 to 65535, and --seconds from 1 to " + MAX_SECONDS);
    }
    List<Found> found = search(port, Duration.ofSeconds(seconds));
    if (found.isEmpty()) {
      throw new ApiFailure(
          "no Meerkat server answers on the networks of this host, port "
              + port
              + "/udp. Likely causes: none runs there; its cluster.address is of another network;"
              + " its discovery.answer is off; a firewall is in between");
    }
    table(found).lines().forEach(spec.commandLine().getOut()::println);
    return 0;
  }

  /// @throws ApiFailure when no network can be asked
  static List<Found> search(int port, Duration length) throws ApiFailure, InterruptedException {
    try {
      return SiteSearch.search(port, length);
    } catch (IOException e) {
      throw new ApiFailure("searching failed: " + e.getMessage(), e);
    }
  }

  static Table table(List<Found> found) {
    var table = new Table("SITE", "SERVER", "ADDRESS", "ANSWERED FROM", "VERSION", "FINGERPRINT");
    for (Found each : found) {
      table.row(
          each.site(), each.server(), each.place(), each.from(), each.version(), each.authority());
    }
    return table;
  }
}
