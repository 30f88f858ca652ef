package dev.meerkat.server.cli;

import dev.meerkat.server.api.Answers;
import dev.meerkat.server.client.Table;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import picocli.CommandLine.Command;

/// The gap ledger of a camera.
@Command(
    name = "gaps",
    description = "Accounts for every moment of a camera: who recorded it, or why nobody did.",
    mixinStandardHelpOptions = true)
final class GapsCommand extends CameraPeriodCommand<Answers.Gaps> {
  GapsCommand() {
    super("gaps", Answers.Gaps.class);
  }

  @Override
  List<Answers.Unavailable> show(Answers.Gaps gaps, PrintWriter out, PrintWriter err) {
    table(gaps, Aliases.of(gaps.aliases())).lines().forEach(out::println);
    out.println();
    totals(gaps, out);
    return gaps.unavailable();
  }

  private static Table table(Answers.Gaps gaps, Aliases aliases) {
    record Row(String to, long lengthMicros, String what) {}
    var rows = new TreeMap<String, Row>(Comparator.comparing(Instant::parse));
    for (Answers.Covered each : gaps.covered()) {
      rows.put(
          each.from(),
          new Row(each.to(), each.lengthMicros(), "recorded by " + aliases.and(each.servers())));
    }
    for (Answers.Caused each : gaps.gaps()) {
      String gap = each.cause().startsWith("held_") ? "" : "GAP ";
      rows.put(each.from(), new Row(each.to(), each.lengthMicros(), gap + each.what()));
    }
    var table = new Table("FROM", "TO", "SECONDS", "WHAT");
    rows.forEach((from, row) -> table.row(from, row.to(), seconds(row.lengthMicros()), row.what()));
    for (Answers.Caused mark : gaps.marks()) {
      table.row(
          mark.from(),
          mark.to(),
          seconds(mark.lengthMicros()),
          "damaged on " + aliases.of(String.valueOf(mark.server())) + ": " + mark.what());
    }
    return table;
  }

  private static void totals(Answers.Gaps gaps, PrintWriter out) {
    out.printf(
        Locale.ROOT,
        "covered %s of %s s (%s %%)%n",
        seconds(gaps.coveredMicros()),
        seconds(gaps.lengthMicros()),
        percent(gaps));
    for (Answers.Missing missing : gaps.missing()) {
      out.printf(
          Locale.ROOT, "missing %s s: %s%n", seconds(missing.lengthMicros()), missing.cause());
    }
  }

  /// Rounded down, so that only what is whole is 100 %.
  private static String percent(Answers.Gaps gaps) {
    double exact = 100.0 * gaps.coveredMicros() / gaps.lengthMicros();
    return String.format(Locale.ROOT, "%.3f", Math.floor(exact * 1_000) / 1_000);
  }

  private static String seconds(long micros) {
    return String.format(Locale.ROOT, "%d.%06d", micros / 1_000_000, micros % 1_000_000);
  }
}
