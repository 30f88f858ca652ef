package dev.meerkat.server.cli;

import dev.meerkat.server.api.Answers;
import dev.meerkat.server.client.ApiClient;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// What one server decided, and why.
@Command(
    name = "events",
    description = "Shows what the server that is asked has decided since its start, and why.",
    mixinStandardHelpOptions = true)
final class EventsCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private ApiOption api = new ApiOption();

  @Option(names = "--json", description = "Print the answer of the API's /events as it is.")
  private boolean json;

  @Override
  public Integer call() throws IOException, InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    try (ApiClient client = api.serverItself()) {
      if (json) {
        out.println(client.getText("/events"));
      } else {
        for (Answers.Event event : client.get("/events", Answers.Event[].class)) {
          out.println(
              event.at() + (event.kind().equals("problem") ? " ! " : " ") + event.sentence());
        }
      }
      out.flush();
      return 0;
    }
  }
}
