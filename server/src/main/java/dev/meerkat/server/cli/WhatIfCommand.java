package dev.meerkat.server.cli;

import dev.meerkat.server.api.Answers;
import dev.meerkat.server.client.ApiClient;
import dev.meerkat.server.client.SiteClient;
import dev.meerkat.server.client.Table;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// What would become of the cameras of the running site.
@Command(
    name = "whatif",
    description = {
      "Tells what would happen if servers died now: which cameras move where, and which are lost.",
      "Without a name, for each server alone. Ends with 3 when cameras would be lost."
    },
    mixinStandardHelpOptions = true)
final class WhatIfCommand implements Callable<Integer> {
  private static final int LOST = 3;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private ApiOption api = new ApiOption();

  @Parameters(
      paramLabel = "SERVER",
      arity = "0..*",
      description = "Servers that die at the same time.")
  private List<String> servers = List.of();

  @Override
  public Integer call() throws IOException, InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    String query =
        servers.isEmpty() ? "" : "?without=" + ApiClient.encoded(String.join(",", servers));
    Answers.WhatIf[] answers;
    Aliases aliases;
    try (SiteClient client = api.client()) {
      answers = client.get("/whatif" + query, Answers.WhatIf[].class);
      aliases = Aliases.of(List.of(client.get("/servers", Answers.Server[].class)));
    }
    boolean lost = false;
    var summary =
        new Table("WITHOUT", "CAMERAS LOST", "CAMERAS MOVED", "WITHOUT A GAP", "COMPANIONS LOST");
    for (Answers.WhatIf each : answers) {
      lost |= !each.lost().isEmpty();
      summary.row(
          String.join(", ", each.without().stream().map(aliases::of).toList()),
          Integer.toString(each.lost().size()),
          Integer.toString(each.moving().size()),
          Long.toString(each.moving().stream().filter(Answers.Moving::accompanied).count()),
          Integer.toString(each.unaccompanied().size()));
    }
    summary.lines().forEach(out::println);
    var cameras = new Table("CAMERA", "HOME", "GOES TO");
    for (Answers.WhatIf each : answers) {
      each.lost()
          .forEach(one ->
              cameras.row(one.camera(), aliases.of(one.home()), "nobody: " + why(one.reason())));
      if (!servers.isEmpty()) {
        each.moving()
            .forEach(
                one -> cameras.row(one.camera(), aliases.of(one.home()), goesTo(one, aliases)));
      }
    }
    if (cameras.lines().size() > 1) {
      out.println();
      cameras.lines().forEach(out::println);
    }
    out.flush();
    return lost ? LOST : 0;
  }

  private static String goesTo(Answers.Moving camera, Aliases aliases) {
    return aliases.of(camera.to()) + (camera.accompanied() ? ", without a gap" : "");
  }

  private static String why(String reason) {
    return switch (reason) {
      case "no_room" -> "no server has room";
      case "never_moved" -> "its priority is never";
      case "other_location" -> "no server of its location has room";
      case "out_of_reach" -> "no server that has room reaches it";
      default -> reason;
    };
  }
}
