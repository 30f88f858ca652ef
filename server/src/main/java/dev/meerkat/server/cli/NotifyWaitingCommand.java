package dev.meerkat.server.cli;

import dev.meerkat.server.api.Answers;
import dev.meerkat.server.client.SiteClient;
import dev.meerkat.server.client.Table;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// What has not been delivered yet.
@Command(
    name = "waiting",
    description = "Lists the notices that wait on the asked server.",
    mixinStandardHelpOptions = true)
final class NotifyWaitingCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private ApiOption api = new ApiOption();

  @Override
  public Integer call() throws IOException, InterruptedException {
    var table = new Table("SINCE", "CHANNEL", "SUBJECT");
    try (SiteClient client = api.clientOfOne()) {
      for (var each : client.get("/notifications/waiting", Answers.WaitingNotice[].class)) {
        table.row(each.created(), each.channel(), each.subject());
      }
    }
    table.lines().forEach(spec.commandLine().getOut()::println);
    return 0;
  }
}
