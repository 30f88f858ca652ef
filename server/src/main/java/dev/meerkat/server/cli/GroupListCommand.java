package dev.meerkat.server.cli;

import dev.meerkat.server.api.Answers;
import dev.meerkat.server.client.SiteClient;
import dev.meerkat.server.client.Table;
import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// The groups of the site.
@Command(
    name = "list",
    description =
        "Shows the groups of the site. Ends with 3 when one of them is not well, or a server that"
            + " may have others does not answer.",
    mixinStandardHelpOptions = true)
final class GroupListCommand implements Callable<Integer> {
  private static final int NOT_WELL = 3;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private ApiOption api = new ApiOption();

  @Option(names = "--json", description = "Print the answer of the API's /groups as it is.")
  private boolean json;

  @Override
  public Integer call() throws IOException, InterruptedException {
    var out = spec.commandLine().getOut();
    try (SiteClient client = api.client()) {
      var told = client.getPartial("/groups", Answers.Group[].class);
      var groups = told.answer();
      SilentServers.tell(
          spec,
          told.unavailable(),
          ", and groups of which it is a host may be missing here: see that Meerkat runs there and is"
              + " connected with its site");
      boolean well =
          told.unavailable().isEmpty() && Arrays.stream(groups).allMatch(Answers.Group::well);
      if (json) {
        out.println(told.text());
        return well ? 0 : NOT_WELL;
      }
      var table = new Table("GROUP", "TYPE", "PRIORITY", "HOSTS", "STATE");
      for (var group : groups) {
        table.row(
            group.name(),
            group.type().isEmpty() ? "-" : group.type(),
            group.priority(),
            String.join(", ", group.hosts()),
            (group.well() ? "" : "! ") + group.summary());
      }
      if (groups.length == 0 && !told.unavailable().isEmpty()) {
        out.println("No server that answers knows of a group.");
      } else if (groups.length == 0) {
        out.println("There is no group. To make one: meerkat group create FILE (docs/groups.md)");
      } else {
        table.lines().forEach(out::println);
      }
      out.flush();
      return well ? 0 : NOT_WELL;
    }
  }
}
