package dev.meerkat.server.cli;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// Has a group change hosts.
@Command(
    name = "switch",
    description = {
      "Has a group change hosts in good order: it is stopped, its data made equal, and started on the"
          + " other host. When the data does not become equal in time, it goes on where it was, and"
          + " this ends with 1."
    },
    mixinStandardHelpOptions = true)
final class GroupSwitchCommand implements Callable<Integer> {
  @Mixin private GroupOption group = new GroupOption();

  @Mixin private GroupProgress progress = new GroupProgress();

  @Override
  public Integer call() throws IOException, InterruptedException {
    return progress.follow(
        group, "switch", Map.of(), accepted -> GroupProgress.away(accepted.by()));
  }
}
