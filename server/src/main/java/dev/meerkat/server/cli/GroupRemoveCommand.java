package dev.meerkat.server.cli;

import dev.meerkat.server.api.Answers;
import dev.meerkat.server.client.ApiClient;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// Forgets a group that is out.
@Command(
    name = "remove",
    description =
        "Removes a group that is out from both hosts, with its log. Its data and programs stay. To"
            + " be run on the host of any server of the site.",
    mixinStandardHelpOptions = true)
final class GroupRemoveCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private GroupOption group = new GroupOption();

  @Mixin private TokenOption token = new TokenOption();

  @Override
  public Integer call() throws IOException, InterruptedException {
    try (ApiClient client = group.api.serverItself(token)) {
      var made = client.delete(group.path(""), Answers.GroupMade.class);
      var out = spec.commandLine().getOut();
      out.println("group " + made.group() + " is removed");
      made.warnings().forEach(each -> out.println("! " + each));
      return 0;
    }
  }
}
