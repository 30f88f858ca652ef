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

/// Tries a channel.
@Command(
    name = "test",
    description =
        "Sends a test message now, from the asked server, and tells what the other side said.",
    mixinStandardHelpOptions = true)
final class NotifyTestCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private ApiOption api = new ApiOption();

  @Parameters(paramLabel = "NAME", description = "The channel.")
  private String name = "";

  @Override
  public Integer call() throws IOException, InterruptedException {
    try (SiteClient client = api.clientOfOne()) {
      var tested =
          client.send(
              Kind.ONCE,
              "POST",
              "/notifications/" + ApiClient.encoded(name) + "/test",
              Map.of(),
              Answers.TestedChannel.class);
      var out = spec.commandLine().getOut();
      if (tested.delivered()) {
        out.println("taken: " + tested.answer());
        return 0;
      }
      out.println("not taken: " + tested.answer() + ": " + tested.todo());
      return 1;
    }
  }
}
