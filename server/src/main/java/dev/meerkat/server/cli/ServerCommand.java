package dev.meerkat.server.cli;

import dev.meerkat.server.config.ServerConfig.Role;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// Runs a server that records.
@Command(
    name = "server",
    description = "Runs a server of a site until it is ended.",
    mixinStandardHelpOptions = true)
final class ServerCommand implements Callable<Integer> {
  @Mixin private ServerProgram program = new ServerProgram();

  @Override
  public Integer call() throws InterruptedException {
    return program.run(Role.SERVER);
  }
}
