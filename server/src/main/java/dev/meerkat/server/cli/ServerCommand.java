package dev.meerkat.server.cli;

import dev.meerkat.server.MeerkatServer;
import dev.meerkat.server.ServerStartException;
import dev.meerkat.server.config.ConfigurationException;
import dev.meerkat.server.config.ConfigurationFile;
import dev.meerkat.server.config.ServerConfig;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// Runs a server until SIGTERM or SIGINT, which make it leave the site in good order.
@Command(
    name = "server",
    description = "Runs a server of a site until it is ended.",
    mixinStandardHelpOptions = true)
final class ServerCommand implements Callable<Integer> {
  private static final Logger LOG = LoggerFactory.getLogger("meerkat.server");

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = {"-c", "--config"},
      paramLabel = "FILE",
      defaultValue = "meerkat.yaml",
      description = "The server's configuration file (default: ${DEFAULT-VALUE}).")
  private Path config = Path.of("meerkat.yaml");

  @Option(
      names = "--end-with-input",
      hidden = true,
      description = "End when the standard input does: with the program that started this one.")
  private boolean endWithInput;

  @Override
  public Integer call() throws InterruptedException {
    MeerkatServer server;
    try {
      ServerConfig read = ConfigurationFile.read(config);
      server = MeerkatServer.start(read, ServerCommand::end);
    } catch (ConfigurationException | ServerStartException e) {
      spec.commandLine().getErr().println("meerkat server: " + e.getMessage());
      return 1;
    }
    Runtime.getRuntime().addShutdownHook(new Thread(server::close, "shutdown"));
    if (endWithInput) {
      awaitEndOfInput();
    } else {
      new CountDownLatch(1).await();
    }
    return 0;
  }

  private static void awaitEndOfInput() {
    try {
      System.in.transferTo(OutputStream.nullOutputStream());
    } catch (IOException e) {
      LOG.warn("the standard input failed, which counts as its end: {}", e.toString());
    }
  }

  /// Without what failed nobody could tell what this server does; the others take over at once when
  /// it is gone. Nothing is closed first, since closing might hang.
  private static void end(Throwable failure) {
    LOG.error("this server ends, so that others take over: a part of it failed", failure);
    Runtime.getRuntime().halt(1);
  }
}
