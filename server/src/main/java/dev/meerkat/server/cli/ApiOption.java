package dev.meerkat.server.cli;

import dev.meerkat.server.client.ApiClient;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// Which server to ask: any of the site.
final class ApiOption {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--api",
      paramLabel = "URL",
      defaultValue = "${env:MEERKAT_API:-http://127.0.0.1:7080}",
      description =
          "Any server of the site (default: the environment's MEERKAT_API, else"
              + " http://127.0.0.1:7080).")
  private String url = "";

  ApiClient client() {
    try {
      return new ApiClient(url);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), "--api: " + e.getMessage(), e);
    }
  }
}
