package dev.meerkat.server.cli;

import dev.meerkat.core.client.Errand.Kind;
import dev.meerkat.server.client.ApiClient;
import dev.meerkat.server.client.SiteClient;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Removes a channel.
@Command(
    name = "remove",
    description = "Removes a channel; what waits for it is given up.",
    mixinStandardHelpOptions = true)
final class NotifyRemoveCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private ApiOption api = new ApiOption();

  @Parameters(paramLabel = "NAME", description = "The channel.")
  private String name = "";

  @Override
  public Integer call() throws IOException, InterruptedException {
    try (SiteClient client = api.client()) {
      client.delete(Kind.ONCE, "/notifications/" + ApiClient.encoded(name));
      spec.commandLine().getOut().println(name + " is removed");
      return 0;
    }
  }
}
