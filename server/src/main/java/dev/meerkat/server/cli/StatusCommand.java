package dev.meerkat.server.cli;

import dev.meerkat.server.api.Answers;
import dev.meerkat.server.client.ApiClient;
import dev.meerkat.server.client.Table;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// The site at a glance: what is wrong first, then servers and cameras.
@Command(
    name = "status",
    description = "Shows the servers, the cameras, who records what, and what is wrong.",
    mixinStandardHelpOptions = true)
final class StatusCommand implements Callable<Integer> {
  private static final int MAX_NAMES = 5;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private ApiOption api = new ApiOption();

  @Option(names = "--json", description = "Print the answer of the API's /site as it is.")
  private boolean json;

  @Override
  public Integer call() throws IOException, InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    try (ApiClient client = api.client()) {
      if (json) {
        out.println(client.getText("/site"));
        return 0;
      }
      Answers.Site site = client.get("/site", Answers.Site.class);
      var recordings = client.get("/recordings", Answers.CameraRecordings[].class);
      var drains = List.of(client.get("/drains", Answers.Drain[].class));
      Answers.PlanSummary plan = site.plan();
      out.printf(
          "Site %s, seen by %s: %d of %d cameras recorded%s%n",
          site.name(),
          site.self(),
          plan.recorded(),
          plan.cameras() - plan.disabled(),
          plan.disabled() > 0 ? ", " + plan.disabled() + " disabled" : "");
      for (Answers.Problem problem : site.problems()) {
        out.println(
            "! " + problem.what() + (problem.todo().isEmpty() ? "" : ": " + problem.todo()));
      }
      drains.forEach(drain -> out.println(line(drain)));
      out.println();
      servers(site).lines().forEach(out::println);
      if (recordings.length > 0) {
        out.println();
        cameras(recordings).lines().forEach(out::println);
      }
      out.flush();
      return 0;
    }
  }

  private static String line(Answers.Drain drain) {
    String stuck =
        drain.stuck().stream()
            .limit(MAX_NAMES)
            .map(each -> each.camera() + " (" + each.why() + ")")
            .collect(Collectors.joining(", "));
    return "Draining "
        + drain.server()
        + ": "
        + (drain.done() ? "done" : drain.moving().size() + " cameras still to move")
        + (stuck.isEmpty() ? "" : "; it keeps " + stuck)
        + (drain.stuck().size() > MAX_NAMES
            ? " and " + (drain.stuck().size() - MAX_NAMES) + " more"
            : "");
  }

  private static Table servers(Answers.Site site) {
    var table =
        new Table(
            "SERVER", "STATE", "RECORDS", "FOREIGN", "FAILOVER", "REDUNDANCY", "LOCATION", "API");
    for (Answers.Server server : site.servers()) {
      table.row(
          server.name(),
          state(site, server),
          Integer.toString(server.recording()),
          Integer.toString(server.foreign()),
          server.failoverEnabled() ? "up to " + server.maxForeignCameras() : "off",
          server.redundancy(),
          server.location().isEmpty() ? "-" : server.location(),
          Optional.ofNullable(server.apiUrl()).orElse("-"));
    }
    return table;
  }

  /// A server that has no view of the site yet knows nothing of the others.
  private static String state(Answers.Site site, Answers.Server server) {
    if (site.members().isEmpty()) {
      return server.name().equals(site.self()) ? "joining" : "unknown";
    }
    return (server.alive() ? Optional.ofNullable(server.standing()).orElse("joining") : "down")
        + (server.draining() ? ", draining" : "");
  }

  private static Table cameras(Answers.CameraRecordings[] recordings) {
    var table =
        new Table("CAMERA", "HOME", "BACKUP", "MODE", "PRIORITY", "RECORDED BY", "NEWEST ON DISK");
    for (Answers.CameraRecordings camera : recordings) {
      table.row(
          camera.camera(),
          camera.home(),
          Optional.ofNullable(camera.backup()).orElse("-"),
          mode(camera),
          camera.enabled() ? camera.priority() : "disabled",
          camera.recordings().isEmpty()
              ? "nobody"
                  + Optional.ofNullable(camera.reason()).map(why -> " (" + why + ")").orElse("")
              : camera.recordings().stream()
                  .map(StatusCommand::recorder)
                  .collect(Collectors.joining(", ")),
          camera.recordings().stream()
              .flatMap(each -> Optional.ofNullable(each.lastDurable()).stream())
              .max(String::compareTo)
              .orElse("-"));
    }
    return table;
  }

  /// A mode that needs a companion and has none for now is as good as normal.
  private static String mode(Answers.CameraRecordings camera) {
    boolean accompanied =
        camera.redundancy().equals("constant") || camera.redundancy().equals("warm");
    return camera.redundancy()
        + (accompanied && camera.enabled() && camera.companion() == null ? ", alone" : "");
  }

  private static String recorder(Answers.Recording recording) {
    return recording.phase().equals("recording")
        ? recording.server()
        : recording.server() + " (" + recording.phase() + ")";
  }
}
