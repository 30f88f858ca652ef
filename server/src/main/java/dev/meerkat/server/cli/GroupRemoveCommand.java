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
    description = {
      "Removes a group that is out from both hosts, with its log. Its data and programs stay. To be"
          + " run on the host of any server of the site.",
      "Where one of them is gone for good, or does not answer, its name is asked for; that host is"
          + " told when it comes back."
    },
    mixinStandardHelpOptions = true)
final class GroupRemoveCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private GroupOption group = new GroupOption();

  @Mixin private TokenOption token = new TokenOption();

  @Mixin private TypedName typed = new TypedName();

  @Override
  public Integer call() throws IOException, InterruptedException {
    return typed.confirmed(this::remove);
  }

  private int remove(String name) throws IOException, InterruptedException {
    try (ApiClient client = group.api.serverItself(token)) {
      var query = name.isEmpty() ? "" : "?typed=" + ApiClient.encoded(name);
      var made =
          client.delete(group.path(query), Answers.GroupMade.class, GroupCreateCommand.PATIENCE);
      GroupOption.tell(made, "is removed", spec.commandLine().getOut());
      return 0;
    }
  }
}
