package dev.meerkat.server.cli;

import java.time.Instant;
import java.time.ZoneId;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// From when to when.
final class PeriodOptions {
  private static final String TIMES = "now, -10m, -1h, 2026-11-22T10:00 or 2026-11-22T10:00:00Z";

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--from",
      paramLabel = "TIME",
      defaultValue = "-1h",
      description = "Its beginning: " + TIMES + " (default: ${DEFAULT-VALUE}).")
  private String from = "";

  @Option(
      names = "--to",
      paramLabel = "TIME",
      defaultValue = "now",
      description = "Its end (default: ${DEFAULT-VALUE}).")
  private String to = "";

  /// As parameters of a request.
  String query() {
    Instant now = Instant.now();
    return "?from=" + micros("--from", from, now) + "&to=" + micros("--to", to, now);
  }

  /// As fields of a request's body.
  Map<String, String> fields() {
    Instant now = Instant.now();
    return Map.of(
        "from", Long.toString(micros("--from", from, now)),
        "to", Long.toString(micros("--to", to, now)));
  }

  private long micros(String option, String text, Instant now) {
    try {
      return TimeArgument.micros(text, now, ZoneId.systemDefault());
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), option + ": " + e.getMessage(), e);
    }
  }
}
