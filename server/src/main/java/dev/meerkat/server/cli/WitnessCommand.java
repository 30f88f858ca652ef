package dev.meerkat.server.cli;

import dev.meerkat.server.config.ServerConfig.Role;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// Runs a server that only gives its vote to groups.
@Command(
    name = "witness",
    description = {
      "Runs a witness until it is ended: a small server of a site that never records, and gives its",
      "vote to groups."
    },
    mixinStandardHelpOptions = true)
final class WitnessCommand implements Callable<Integer> {
  @Mixin private ServerProgram program = new ServerProgram();

  @Override
  public Integer call() throws InterruptedException {
    return program.run(Role.WITNESS);
  }
}
