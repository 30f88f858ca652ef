package dev.meerkat.server.cli;

import dev.meerkat.server.api.Answers;
import dev.meerkat.server.client.SiteClient;
import dev.meerkat.server.client.Table;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
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
    try (SiteClient client = api.client()) {
      if (json) {
        out.println(client.getText("/site"));
        return 0;
      }
      Answers.Site site = client.get("/site", Answers.Site.class);
      var recordings = client.get("/recordings", Answers.CameraRecordings[].class);
      var drains = List.of(client.get("/drains", Answers.Drain[].class));
      var groups = List.of(client.get("/groups", Answers.Group[].class));
      Answers.PlanSummary plan = site.plan();
      Aliases aliases = Aliases.of(site.servers());
      out.printf(
          "Site %s, seen by %s: %d of %d cameras recorded%s%n",
          site.name(),
          aliases.of(site.self()),
          plan.recorded(),
          plan.cameras() - plan.disabled(),
          plan.disabled() > 0 ? ", " + plan.disabled() + " disabled" : "");
      for (Answers.Problem problem : site.problems()) {
        out.println(
            "! " + problem.what() + (problem.todo().isEmpty() ? "" : ": " + problem.todo()));
      }
      drains.forEach(drain -> out.println(line(drain, aliases)));
      groups.forEach(group -> out.println(line(group)));
      out.println();
      servers(site, aliases).lines().forEach(out::println);
      if (site.servers().stream().anyMatch(server -> server.link() != null)) {
        out.println();
        links(site, aliases).lines().forEach(out::println);
      }
      if (recordings.length > 0) {
        out.println();
        cameras(recordings, aliases).lines().forEach(out::println);
      }
      out.flush();
      return 0;
    }
  }

  private static String line(Answers.Group group) {
    return (group.well() ? "Group " : "! group ")
        + group.name()
        + ": "
        + group.summary()
        + (group.well() ? "" : " (meerkat group show " + group.name() + " tells what to do)");
  }

  private static String line(Answers.Drain drain, Aliases aliases) {
    String stuck =
        drain.stuck().stream()
            .limit(MAX_NAMES)
            .map(each -> each.camera() + " (" + each.why() + ")")
            .collect(Collectors.joining(", "));
    return "Draining "
        + aliases.of(drain.server())
        + ": "
        + (drain.done() ? "done" : drain.moving().size() + " cameras still to move")
        + (stuck.isEmpty() ? "" : "; it keeps " + stuck)
        + (drain.stuck().size() > MAX_NAMES
            ? " and " + (drain.stuck().size() - MAX_NAMES) + " more"
            : "");
  }

  private static Table servers(Answers.Site site, Aliases aliases) {
    var table =
        new Table(
            "SERVER", "STATE", "RECORDS", "FOREIGN", "FAILOVER", "REDUNDANCY", "LOCATION", "API");
    for (Answers.Server server : site.servers()) {
      table.row(
          aliases.of(server.name()),
          state(site, server),
          Integer.toString(server.recording()),
          Integer.toString(server.foreign()),
          server.witness()
              ? "-"
              : server.failoverEnabled() ? "up to " + server.maxForeignCameras() : "off",
          server.redundancy(),
          server.location().isEmpty() ? "-" : server.location(),
          Optional.ofNullable(server.apiUrl()).orElse("-"));
    }
    return table;
  }

  /// The connections of the server that is asked with the others.
  private static Table links(Answers.Site site, Aliases aliases) {
    var table = new Table("PEER", "LAST HEARD", "LOSS", "ROUND TRIP", "CLOCK");
    for (Answers.Server server : site.servers()) {
      Answers.Link link = server.link();
      if (link != null) {
        table.row(
            aliases.of(server.name()),
            String.format(Locale.ROOT, "%.1f s ago", link.lastHeardMillis() / 1e3),
            link.lossPercent() + " %",
            millis("%.1f ms", link.medianRoundTripMillis()),
            millis("%+.1f ms", link.clockOffsetMillis()));
      }
    }
    return table;
  }

  private static String millis(String format, @Nullable Double millis) {
    return millis == null ? "-" : String.format(Locale.ROOT, format, millis);
  }

  /// A server that has no view of the site yet knows nothing of the others.
  private static String state(Answers.Site site, Answers.Server server) {
    if (site.members().isEmpty()) {
      return server.name().equals(site.self()) ? "joining" : "unknown";
    }
    String standing = Optional.ofNullable(server.standing()).orElse("joining").replace('_', ' ');
    return (server.alive() ? standing : "down")
        + (server.witness() ? ", witness" : "")
        + (server.silent() ? ", silent" : "")
        + (server.draining() ? ", draining" : "");
  }

  private static Table cameras(Answers.CameraRecordings[] recordings, Aliases aliases) {
    var table =
        new Table("CAMERA", "HOME", "BACKUP", "MODE", "PRIORITY", "RECORDED BY", "NEWEST ON DISK");
    for (Answers.CameraRecordings camera : recordings) {
      table.row(
          camera.camera(),
          aliases.of(camera.home()),
          Optional.ofNullable(camera.backup()).map(aliases::of).orElse("-"),
          mode(camera),
          camera.enabled() ? camera.priority() : "disabled",
          camera.recordings().isEmpty()
              ? "nobody"
                  + Optional.ofNullable(camera.reason()).map(why -> " (" + why + ")").orElse("")
              : camera.recordings().stream()
                  .map(each -> recorder(each, aliases))
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

  private static String recorder(Answers.Recording recording, Aliases aliases) {
    return recording.phase().equals("recording")
        ? aliases.of(recording.server())
        : aliases.of(recording.server()) + " (" + recording.phase() + ")";
  }
}
