package dev.meerkat.server.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// The first half of a switchover.
@Command(
    name = "hand-over",
    description = {
      "Ends being the active side as soon as the standby has everything. Stop the applications first.",
      "Then promote the other side there, with --other-stopped."
    },
    mixinStandardHelpOptions = true)
final class ReplicateHandOverCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private DatasetOption dataset = new DatasetOption();

  @Override
  public Integer call() {
    return dataset.ask(spec, "hand-over");
  }
}
