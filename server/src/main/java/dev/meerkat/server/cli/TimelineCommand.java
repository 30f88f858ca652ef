package dev.meerkat.server.cli;

import dev.meerkat.server.api.Answers;
import dev.meerkat.server.client.Table;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import picocli.CommandLine.Command;

/// What was recorded of a camera, by whom, and where nothing was.
@Command(
    name = "timeline",
    description = "Shows what all servers have recorded of a camera, and the gaps.",
    mixinStandardHelpOptions = true)
final class TimelineCommand extends CameraPeriodCommand<Answers.Timeline> {
  TimelineCommand() {
    super("timeline", Answers.Timeline.class);
  }

  @Override
  List<Answers.Unavailable> show(Answers.Timeline timeline, PrintWriter out, PrintWriter err) {
    Aliases aliases = Aliases.of(timeline.aliases());
    table(timeline, aliases).lines().forEach(out::println);
    for (Answers.Unavailable missing : timeline.unavailable()) {
      err.println(
          Optional.ofNullable(missing.volume())
                  .map(volume ->
                      "without volume " + volume + " of server " + aliases.of(missing.server()))
                  .orElse("not known what server " + aliases.of(missing.server()) + " has")
              + ": "
              + missing.why());
    }
    return timeline.unavailable();
  }

  private static Table table(Answers.Timeline timeline, Aliases aliases) {
    record Row(String to, String recordedBy) {}
    var rows = new TreeMap<String, Row>(Comparator.comparing(Instant::parse));
    for (Answers.Range range : timeline.ranges()) {
      rows.put(range.from(), new Row(range.to(), aliases.and(range.servers())));
    }
    for (Answers.Gap gap : timeline.gaps()) {
      String holders = aliases.and(gap.holders());
      rows.put(
          gap.from(),
          new Row(
              gap.to(),
              switch (gap.kind()) {
                case "held" -> "held, not to be read now: " + holders;
                case "unknown" -> "unknown: without " + holders;
                default -> "GAP";
              }));
    }
    var table = new Table("FROM", "TO", "SECONDS", "RECORDED BY");
    rows.forEach(
        (from, row) -> table.row(from, row.to(), seconds(from, row.to()), row.recordedBy()));
    return table;
  }

  private static String seconds(String from, String to) {
    Duration length = Duration.between(Instant.parse(from), Instant.parse(to));
    return String.format("%.3f", length.toNanos() / 1e9);
  }
}
