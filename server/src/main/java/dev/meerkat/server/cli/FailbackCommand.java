package dev.meerkat.server.cli;

import dev.meerkat.core.client.Errand.Kind;
import dev.meerkat.server.api.Answers;
import dev.meerkat.server.client.ApiClient;
import dev.meerkat.server.client.SiteClient;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Orders the cameras of a server home that waits for it.
@Command(
    name = "failback",
    description =
        "Brings the cameras of a server home that is stable again and waits for this order"
            + " (set-server --failback manual). No picture is missing.",
    mixinStandardHelpOptions = true)
final class FailbackCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private ApiOption api = new ApiOption();

  @Parameters(paramLabel = "SERVER", description = "Its name.")
  private String server = "";

  @Override
  public Integer call() throws IOException, InterruptedException {
    try (SiteClient client = api.client()) {
      String path = "/servers/" + ApiClient.encoded(server) + "/failback";
      var ordered = client.send(Kind.ONCE, "POST", path, Map.of(), Answers.Server.class);
      spec.commandLine().getOut().println(ordered.name() + " takes its cameras back");
      return 0;
    }
  }
}
