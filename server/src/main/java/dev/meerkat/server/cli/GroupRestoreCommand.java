package dev.meerkat.server.cli;

import dev.meerkat.server.client.ApiClient;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// Gives a group again to a host that has lost its disk.
@Command(
    name = "restore",
    description =
        "Gives a group again to the host of it that has lost its disk, and has joined the site"
            + " again under its old name. The group may be in, and goes on; its data is copied from"
            + " the other host. To be run on the host of any server of the site.",
    mixinStandardHelpOptions = true)
final class GroupRestoreCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private GroupOption group = new GroupOption();

  @Mixin private TokenOption token = new TokenOption();

  @Override
  public Integer call() throws IOException, InterruptedException {
    try (ApiClient client = group.api.serverItself(token)) {
      var out = spec.commandLine().getOut();
      var _ = group.change(client, "/restore", Map.of(), "is on both hosts", out);
      return 0;
    }
  }
}
