package dev.meerkat.server.cli;

import dev.meerkat.server.api.Answers;
import dev.meerkat.server.client.SiteClient;
import dev.meerkat.server.client.Table;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// Where notices go, and how it goes.
@Command(
    name = "list",
    description = "Shows where notices go, and how their delivery by the asked server goes.",
    mixinStandardHelpOptions = true)
final class NotifyListCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private ApiOption api = new ApiOption();

  @Override
  public Integer call() throws IOException, InterruptedException {
    var out = spec.commandLine().getOut();
    try (SiteClient client = api.client()) {
      var channels = client.get("/notifications", Answers.Channel[].class);
      if (channels.length == 0) {
        out.println("nobody is told: set it up with notify mail or notify webhook");
        return 0;
      }
      var table = new Table("CHANNEL", "TYPE", "TELLS", "TO", "WAITING", "LAST DELIVERED");
      for (Answers.Channel each : channels) {
        var delivery = Optional.ofNullable(each.delivery());
        table.row(
            each.name(),
            each.type(),
            tells(each),
            to(each),
            delivery.map(it -> Integer.toString(it.waiting())).orElse("-"),
            delivery.flatMap(it -> Optional.ofNullable(it.delivered())).orElse("-"));
      }
      table.lines().forEach(out::println);
      for (Answers.Channel each : channels) {
        Optional.ofNullable(each.delivery())
            .filter(delivery -> delivery.failingSince() != null)
            .ifPresent(delivery ->
                out.println(
                    "! "
                        + each.name()
                        + " fails since "
                        + delivery.failingSince()
                        + ": "
                        + delivery.what()
                        + ": "
                        + delivery.todo()));
      }
      return 0;
    }
  }

  private static String tells(Answers.Channel channel) {
    if (!channel.enabled()) {
      return "off";
    }
    if (channel.redundancy() && channel.problems()) {
      return "redundancy, problems";
    }
    return channel.redundancy() ? "redundancy" : channel.problems() ? "problems" : "nothing";
  }

  private static String to(Answers.Channel channel) {
    return Optional.ofNullable(channel.mail())
        .map(mail -> String.join(", ", mail.to()) + " by " + mail.host() + ":" + mail.port())
        .or(() -> Optional.ofNullable(channel.url()))
        .orElse("-");
  }
}
