package dev.meerkat.server.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// The first half of a switchover.
@Command(
    name = "hand-over",
    description = {
      "Ends being the active side as soon as the standby has everything. Stop the applications"
          + " first.",
      "Fails, and stays active, when no standby is connected or it is in mid-resync.",
      "When it has succeeded, promote the other side there, with --other-stopped."
    },
    mixinStandardHelpOptions = true)
final class ReplicateHandOverCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private DatasetOption dataset = new DatasetOption();

  @Option(
      names = "--alone",
      description =
          "End although no standby is connected, too. What it lacks is then here only: promote it"
              + " without --other-stopped, if at all.")
  private boolean alone;

  @Override
  public Integer call() {
    return dataset.ask(spec, alone ? "hand-over-alone" : "hand-over");
  }
}
