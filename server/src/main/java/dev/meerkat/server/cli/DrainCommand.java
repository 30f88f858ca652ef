package dev.meerkat.server.cli;

import dev.meerkat.core.client.Errand.Kind;
import dev.meerkat.server.api.Answers;
import dev.meerkat.server.client.ApiClient;
import dev.meerkat.server.client.SiteClient;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Has the others record what a server records, before its maintenance.
@Command(
    name = "drain",
    description = {
      "Lets other servers take the cameras of one that is to be maintained. No picture is missing; what"
          + " no other server can take stays. It takes nothing back, also after a restart, until",
      "  meerkat drain SERVER --end"
    },
    mixinStandardHelpOptions = true)
final class DrainCommand implements Callable<Integer> {
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
  private static final int DONE_IN_PART = 3;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private ApiOption api = new ApiOption();

  @Parameters(paramLabel = "SERVER", description = "Its name.")
  private String server = "";

  /// Its name, when an alias was given.
  private String name = "";

  @Option(names = "--end", description = "The maintenance is over.")
  private boolean end;

  @Option(
      names = "--wait",
      description =
          "Returns when all that can move has moved: with 0 when nothing is left, with 3 otherwise.")
  private boolean wait;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "600",
      description = "Waits for no longer (default: ${DEFAULT-VALUE}).")
  private int timeoutSeconds;

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (end && wait) {
      throw new ParameterException(spec.commandLine(), "--wait is for draining, not for its --end");
    }
    try (SiteClient client = api.client()) {
      // Its end is an order to bring cameras home, which is for those that wait now.
      var changed =
          client.send(
              end ? Kind.ONCE : Kind.REPEATABLE,
              "PATCH",
              "/servers/" + ApiClient.encoded(server),
              Map.of("draining", !end),
              Answers.ChangedServer.class);
      println(server + (end ? " is in service again" : " is being drained"));
      var aliases = Aliases.of(changed.aliases());
      changed.moves().forEach(move -> println(SetServerCommand.line(move, aliases)));
      name = changed.server().name();
      return wait ? waited(client) : 0;
    }
  }

  private int waited(SiteClient client) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(timeoutSeconds);
    while (true) {
      Optional<Answers.Drain> drain = drain(client);
      if (drain.isEmpty()) {
        println(server + " is not being drained any more: somebody has ended it");
        return 1;
      }
      if (drain.orElseThrow().done()) {
        return told(drain.orElseThrow());
      }
      if (System.nanoTime() - deadline >= 0) {
        println("after " + timeoutSeconds + " s, " + undone(drain.orElseThrow()));
        return 1;
      }
      LockSupport.parkNanos(PAUSE_NANOS);
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
    }
  }

  private static String undone(Answers.Drain drain) {
    return drain.heard()
        ? "it still records "
            + String.join(", ", drain.moving())
            + "; meerkat status tells how it goes on"
        : "nothing is heard of it, so it may still record: look at its host and its network"
            + " before you go on";
  }

  private int told(Answers.Drain drain) {
    if (drain.stuck().isEmpty()) {
      println(server + " records nothing any more");
      return 0;
    }
    println(server + " still records what cannot move:");
    drain.stuck().forEach(each -> println("  " + each.camera() + ": " + each.why()));
    return DONE_IN_PART;
  }

  private Optional<Answers.Drain> drain(SiteClient client)
      throws IOException, InterruptedException {
    return Arrays.stream(client.get("/drains", Answers.Drain[].class))
        .filter(each -> each.server().equals(name))
        .findFirst();
  }

  private void println(String line) {
    spec.commandLine().getOut().println(line);
  }
}
