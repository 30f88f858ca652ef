package dev.meerkat.server.cli;

import dev.meerkat.server.MeerkatServer;
import dev.meerkat.server.ServerStartException;
import dev.meerkat.server.config.ConfigurationException;
import dev.meerkat.server.config.ConfigurationFile;
import dev.meerkat.server.config.ServerConfig;
import dev.meerkat.server.config.ServerConfig.Role;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// What `meerkat server` and `meerkat witness` have in common: each runs until SIGTERM or SIGINT,
/// which make it leave the site in good order.
final class ServerProgram {
  private static final Logger LOG = LoggerFactory.getLogger("meerkat.server");

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec = CommandSpec.create();

  @Option(
      names = {"-c", "--config"},
      paramLabel = "FILE",
      defaultValue = "meerkat.yaml",
      description = "Its configuration file (default: ${DEFAULT-VALUE}).")
  private Path config = Path.of("meerkat.yaml");

  @Option(
      names = "--end-with-input",
      hidden = true,
      description = "End when the standard input does: with the program that started this one.")
  private boolean endWithInput;

  int run(Role role) throws InterruptedException {
    MeerkatServer server;
    try {
      ServerConfig read = ConfigurationFile.read(config, role);
      server = MeerkatServer.start(read, ServerProgram::end);
    } catch (ConfigurationException | ServerStartException e) {
      spec.commandLine().getErr().println(spec.qualifiedName() + ": " + e.getMessage());
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
