package dev.meerkat.server.cli;

import dev.meerkat.server.api.Answers;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// The one setting that may be changed while a group is in.
@Command(
    name = "priority",
    description =
        "Says which group is brought up first when a host has several to bring up. May be changed"
            + " while the group is in. To be run on the host of any server of the site.",
    mixinStandardHelpOptions = true)
final class GroupPriorityCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private GroupOption group = new GroupOption();

  @Mixin private TokenOption token = new TokenOption();

  @Parameters(index = "1", paramLabel = "PRIORITY", description = "high, normal or low.")
  private String priority = "";

  @Override
  public Integer call() throws IOException, InterruptedException {
    try (var client = group.api.serverItself(token)) {
      var made =
          client.send(
              "PATCH",
              group.path(""),
              Map.of("priority", priority),
              Answers.GroupMade.class,
              GroupCreateCommand.PATIENCE);
      spec.commandLine().getOut().println("group " + made.group() + ": priority " + priority);
      return 0;
    }
  }
}
