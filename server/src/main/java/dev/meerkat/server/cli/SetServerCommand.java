package dev.meerkat.server.cli;

import dev.meerkat.core.client.Errand.Kind;
import dev.meerkat.server.api.Answers;
import dev.meerkat.server.client.ApiClient;
import dev.meerkat.server.client.SiteClient;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Changes what a server may take over.
@Command(
    name = "set-server",
    description = "Changes what a server may take over; what is not given stays.",
    mixinStandardHelpOptions = true)
final class SetServerCommand implements Callable<Integer> {
  private enum Switch {
    ON,
    OFF
  }

  private enum RedundancyMode {
    NORMAL,
    FAST,
    CONSTANT,
    WARM
  }

  private enum FailbackMode {
    AUTOMATIC,
    MANUAL
  }

  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private ApiOption api = new ApiOption();

  @Parameters(paramLabel = "SERVER", description = "Its name.")
  private String server = "";

  @Option(
      names = "--failover",
      paramLabel = "on|off",
      description = "Whether it takes over cameras of other servers.")
  private Optional<Switch> failover = Optional.empty();

  @Option(names = "--max-cameras", paramLabel = "N", description = "How many of them at most.")
  private Optional<Integer> maxCameras = Optional.empty();

  @Option(
      names = "--location",
      paramLabel = "NAME",
      description =
          "The building or branch where it is: it takes over cameras of servers at the same one.")
  private Optional<String> location = Optional.empty();

  @Option(
      names = "--alias",
      paramLabel = "LABEL",
      description =
          "What it is called in place of its name; commands understand both. An empty one: none.")
  private Optional<String> alias = Optional.empty();

  @Option(
      names = "--failback",
      paramLabel = "automatic|manual",
      description =
          "Whether its cameras come home by themselves when it is stable again, or by the command"
              + " failback.")
  private Optional<FailbackMode> failback = Optional.empty();

  @Option(
      names = "--redundancy",
      paramLabel = "normal|fast|constant|warm",
      description =
          "constant: as a backup, it records all the time; warm: it holds the newest pictures in"
              + " memory; fast: its own death is seen within a second.")
  private Optional<RedundancyMode> redundancy = Optional.empty();

  @Option(
      names = "--notifications",
      paramLabel = "on|off",
      description = "Whether people are told when it records in place of another.")
  private Optional<Switch> notifications = Optional.empty();

  @Override
  public Integer call() throws IOException, InterruptedException {
    var fields = new LinkedHashMap<String, Object>();
    failover.ifPresent(value -> fields.put("failoverEnabled", value == Switch.ON));
    maxCameras.ifPresent(value -> fields.put("maxForeignCameras", value));
    location.ifPresent(value -> fields.put("location", value));
    alias.ifPresent(value -> fields.put("alias", value));
    failback.ifPresent(value -> fields.put("failback", value.name().toLowerCase(Locale.ROOT)));
    redundancy.ifPresent(value -> fields.put("redundancy", value.name().toLowerCase(Locale.ROOT)));
    notifications.ifPresent(value -> fields.put("notifications", value == Switch.ON));
    if (fields.isEmpty()) {
      throw new ParameterException(spec.commandLine(), "nothing to change was given");
    }
    try (SiteClient client = api.client()) {
      var changed =
          client.send(
              Kind.REPEATABLE,
              "PATCH",
              "/servers/" + ApiClient.encoded(server),
              fields,
              Answers.ChangedServer.class);
      spec.commandLine().getOut().println(line(changed.server()));
      var aliases = Aliases.of(changed.aliases());
      changed.moves().forEach(move -> spec.commandLine().getOut().println(line(move, aliases)));
      Optional.ofNullable(changed.warning())
          .ifPresent(warning -> spec.commandLine().getOut().println("! " + warning));
      return 0;
    }
  }

  private static String line(Answers.Server server) {
    return Aliases.of(List.of(server)).of(server.name())
        + (server.witness()
            ? " is a witness"
            : server.failoverEnabled()
                ? " takes over up to " + server.maxForeignCameras() + " cameras"
                : " takes over no cameras")
        + (server.location().isEmpty() ? "" : ", at location " + server.location())
        + ("manual".equals(server.failback()) ? ", failback by order" : "")
        + ("normal".equals(server.redundancy()) ? "" : ", redundancy " + server.redundancy())
        + (Boolean.FALSE.equals(server.notifications()) ? ", notifications off" : "");
  }

  static String line(Answers.Move move, Aliases aliases) {
    return "  "
        + move.camera()
        + Optional.ofNullable(move.from())
            .map(from -> " moves from " + aliases.of(from))
            .orElse(" comes")
        + Optional.ofNullable(move.to())
            .map(to -> " to " + aliases.of(to))
            .orElse(": nobody is to record it any more (" + move.reason() + ")");
  }
}
