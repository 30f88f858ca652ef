package dev.meerkat.server.cli;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Starts a group, and has it protected.
@Command(
    name = "bring-in",
    description = "Starts a group on one of its hosts, and has it protected from then on.",
    mixinStandardHelpOptions = true)
final class GroupBringInCommand implements Callable<Integer> {
  @Mixin private GroupOption group = new GroupOption();

  @Mixin private GroupProgress progress = new GroupProgress();

  @Option(
      names = "--on",
      paramLabel = "HOST",
      defaultValue = "",
      description =
          "The host on which it is to be active, and whose data counts (default: the one whose data"
              + " is better, else the preferred one).")
  private String on = "";

  @Override
  public Integer call() throws IOException, InterruptedException {
    return progress.order(
        group, "bring-in", on.isEmpty() ? Map.of() : Map.of("on", on), GroupProgress.activeOn(on));
  }
}
