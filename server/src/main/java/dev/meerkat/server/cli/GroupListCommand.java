package dev.meerkat.server.cli;

import dev.meerkat.server.api.Answers;
import dev.meerkat.server.client.SiteClient;
import dev.meerkat.server.client.Table;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// The groups of the site.
@Command(
    name = "list",
    description = "Shows the groups of the site. Ends with 3 when one of them is not well.",
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
      if (json) {
        out.println(client.getText("/groups"));
        return 0;
      }
      var groups = client.get("/groups", Answers.Group[].class);
      var table = new Table("GROUP", "TYPE", "PRIORITY", "HOSTS", "STATE");
      boolean well = true;
      for (var group : groups) {
        well &= group.well();
        table.row(
            group.name(),
            group.type().isEmpty() ? "-" : group.type(),
            group.priority(),
            String.join(", ", group.hosts()),
            (group.well() ? "" : "! ") + group.summary());
      }
      if (groups.length == 0) {
        out.println("There is no group. To make one: meerkat group create FILE (docs/groups.md)");
      } else {
        table.lines().forEach(out::println);
      }
      out.flush();
      return well ? 0 : NOT_WELL;
    }
  }
}
