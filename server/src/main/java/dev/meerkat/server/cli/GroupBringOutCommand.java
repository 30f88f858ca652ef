package dev.meerkat.server.cli;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// Stops a group.
@Command(
    name = "bring-out",
    description =
        "Stops a group on both hosts; nothing takes it over until it is brought in again.",
    mixinStandardHelpOptions = true)
final class GroupBringOutCommand implements Callable<Integer> {
  @Mixin private GroupOption group = new GroupOption();

  @Mixin private GroupProgress progress = new GroupProgress();

  @Override
  public Integer call() throws IOException, InterruptedException {
    return progress.order(group, "bring-out", Map.of(), GroupProgress::out);
  }
}
