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
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// A group at a glance: who is active, what is wrong and what to do first.
@Command(
    name = "show",
    description = "Shows a group on one screen. Ends with 3 when it is not well.",
    mixinStandardHelpOptions = true)
final class GroupShowCommand implements Callable<Integer> {
  private static final int NOT_WELL = 3;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private GroupOption group = new GroupOption();

  @Option(names = "--json", description = "Print the answer of the API as it is.")
  private boolean json;

  @Option(names = "--document", description = "Print the document of the group as it is.")
  private boolean document;

  @Override
  public Integer call() throws IOException, InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    try (SiteClient client = group.api.client()) {
      var told = client.getPartial(group.path(""), Answers.Group.class);
      var shown = told.answer();
      if (json) {
        out.println(told.text());
        return shown.well() ? 0 : NOT_WELL;
      }
      if (document) {
        out.print(shown.document());
        out.flush();
        return 0;
      }
      show(shown, out);
      out.flush();
      return shown.well() ? 0 : NOT_WELL;
    }
  }

  private static void show(Answers.Group group, PrintWriter out) {
    out.println(
        "Group "
            + group.name()
            + (group.type().isEmpty() ? "" : " (" + group.type() + ")")
            + ": "
            + group.summary());
    for (var problem : group.problems()) {
      out.println("! " + problem.what() + (problem.todo().isEmpty() ? "" : ": " + problem.todo()));
    }
    section(out, hosts(group));
    section(out, resources(group));
    section(out, links(group));
    if (group.states().stream().anyMatch(state -> state.data() != null)) {
      section(out, data(group));
    }
    out.println();
    var policy = group.policy();
    out.println(
        "Policy: take over when the data is "
            + (policy.takeOver().equals("unconditional") ? "of any kind" : policy.takeOver())
            + (policy.followAtOnce()
                ? ""
                : "; who has lost the group follows when the data source is selected")
            + "; when a resource keeps failing, "
            + policy.onResourceErrors()
            + (policy.switchBackSeconds() == null
                ? ""
                : "; switch back after " + policy.switchBackSeconds() + " s")
            + (policy.syncTime() ? "; the clock is set by that of the other host" : ""));
    if (group.standAlone() != null) {
      out.println(
          "Stand-alone: "
              + group.standAlone()
              + " runs it alone, without replication; meerkat group pair makes a pair of the two"
              + " again");
      return;
    }
    out.println(
        "Arbitration: "
            + (group.witness() == null ? "no witness" : "witness " + group.witness())
            + "; preferred host "
            + group.preferred());
    zones(group).ifPresent(out::println);
  }

  /// Empty where none is known.
  private static Optional<String> zones(Answers.Group group) {
    var known = group.states().stream().filter(state -> state.zone() != null).toList();
    if (known.isEmpty()) {
      return Optional.empty();
    }
    boolean alike = known.stream().map(Answers.GroupState::zone).distinct().count() == 1;
    return Optional.of(
        "Time zone: "
            + (alike && known.size() > 1
                ? known.getFirst().zone()
                : known.stream()
                    .map(state -> state.zone() + " on " + state.host())
                    .collect(Collectors.joining(", "))));
  }

  private static void section(PrintWriter out, Table table) {
    out.println();
    table.lines().forEach(out::println);
  }

  private static Table hosts(Answers.Group group) {
    var table = new Table("HOST", "PHASE", "HEARS THE OTHER", "READY", "WHY");
    var aliases = Aliases.of(group.aliases());
    for (var state : group.states()) {
      var host = aliases.withName(state.host());
      if (state.answering()) {
        table.row(
            host,
            state.phase(),
            state.hears() ? "yes" : "no",
            state.running() ? "-" : state.ready() ? "yes" : "no",
            state.why().isEmpty() ? "-" : state.why());
      } else {
        table.row(host, "unknown", "-", "-", state.why());
      }
    }
    return table;
  }

  private static Table resources(Answers.Group group) {
    var states = group.states();
    var hosts = states.stream().map(state -> state.host().toUpperCase(Locale.ROOT));
    var table = new Table(row("RESOURCE", "KIND", hosts));
    var all =
        states.stream()
            .map(Answers.GroupState::resources)
            .filter(each -> !each.isEmpty())
            .findFirst()
            .orElse(List.of());
    for (var resource : all) {
      var words = states.stream().map(state -> word(state, resource.resource()));
      table.row(row(resource.resource(), resource.kind(), words));
    }
    return table;
  }

  /// One host only, when it cannot read what is stored of the group, and nobody else tells it.
  private static String[] row(String first, String second, Stream<String> ofHosts) {
    return Stream.concat(Stream.of(first, second), ofHosts).toArray(String[]::new);
  }

  private static String word(Answers.GroupState state, String resource) {
    return state.resources().stream()
        .filter(each -> each.resource().equals(resource))
        .findFirst()
        .map(Answers.GroupResource::state)
        .orElse("unknown");
  }

  private static Table links(Answers.Group group) {
    var table = new Table("LINK", "TO HOST", "AT", "FROM", "STATE", "LOSS", "ROUND TRIP", "CLOCK");
    for (var state : group.states()) {
      for (var link : state.links()) {
        table.row(
            link.link(),
            state.host(),
            link.address() + ":" + link.port(),
            link.peerAddress(),
            link.state(),
            link.lossPercent() + " %",
            millis("%.1f ms", link.roundTripMillis()),
            millis("%+.1f ms", link.clockOffsetMillis()));
      }
    }
    return table;
  }

  private static String millis(String format, @Nullable Double millis) {
    return millis == null ? "-" : String.format(Locale.ROOT, format, millis);
  }

  private static Table data(Answers.Group group) {
    var table = new Table("DATA ON", "IS", "CONNECTED", "NOT THERE YET", "WHY");
    for (var state : group.states()) {
      var data = state.data();
      if (data != null) {
        table.row(
            state.host(),
            data.eligibility(),
            data.linked() ? "yes" : "no",
            data.lagBytes() + " bytes",
            data.trouble().isEmpty() ? data.words() : data.trouble());
      }
    }
    return table;
  }
}
