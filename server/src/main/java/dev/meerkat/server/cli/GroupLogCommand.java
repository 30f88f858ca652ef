package dev.meerkat.server.cli;

import dev.meerkat.server.api.Answers;
import dev.meerkat.server.client.SiteClient;
import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// What happened with a group.
@Command(
    name = "log",
    description = "Shows what happened with a group on both hosts, and why, oldest first.",
    mixinStandardHelpOptions = true)
final class GroupLogCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private GroupOption group = new GroupOption();

  @Option(
      names = {"-n", "--lines"},
      paramLabel = "N",
      defaultValue = "50",
      description = "The newest N lines, 1 at least (default: ${DEFAULT-VALUE}).")
  private int lines;

  @Option(
      names = "--search",
      paramLabel = "TEXT",
      defaultValue = "",
      description = "Only lines with this text, or about a resource or host of this name.")
  private String search = "";

  @Option(names = "--json", description = "Print the answer of the API as it is.")
  private boolean json;

  @Override
  public Integer call() throws IOException, InterruptedException {
    var out = spec.commandLine().getOut();
    if (lines < 1) {
      throw new ParameterException(
          spec.commandLine(), "--lines " + lines + " is not possible: 1 is the least");
    }
    try (SiteClient client = group.api.client()) {
      var told = client.getPartial(group.path("/log"), Answers.GroupEvent[].class);
      SilentServers.tell(spec, told.unavailable(), ": what happened there is missing here");
      if (json) {
        out.println(told.text());
        return 0;
      }
      var all = Arrays.stream(told.answer()).filter(event -> line(event).contains(search)).toList();
      all.subList(Math.max(0, all.size() - lines), all.size())
          .forEach(event -> out.println(line(event)));
      out.flush();
      return 0;
    }
  }

  static String line(Answers.GroupEvent event) {
    return event.at()
        + " "
        + event.host()
        + (event.result().equals("failed") || event.result().equals("refused") ? " ! " : " ")
        + event.text();
  }
}
