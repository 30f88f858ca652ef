package dev.meerkat.server.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// Asks the process that runs a dataset on this host.
@Command(
    name = "status",
    description = "Tells role, mode, position, lag and progress of a dataset on this host.",
    mixinStandardHelpOptions = true)
final class ReplicateStatusCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private DatasetOption dataset = new DatasetOption();

  @Override
  public Integer call() {
    return dataset.ask(spec, "status");
  }
}
