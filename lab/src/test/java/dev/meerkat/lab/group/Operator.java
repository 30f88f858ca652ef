package dev.meerkat.lab.group;

import dev.meerkat.lab.LabFailure;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// What an operator types on a host, and reads there: `meerkat group`.
final class Operator {
  private static final int NOT_WELL = 3;

  private Operator() {}

  /// @throws LabFailure with what it says when it does not end well
  static void command(Machine on, String... words) {
    on.server().order(group(words));
  }

  /// A command that tells something, also of a group that is not well.
  static String ask(Machine on, String... words) {
    var told = on.server().ask(group(words));
    if (told.exit() != 0 && told.exit() != NOT_WELL) {
      throw new LabFailure(String.join(" ", words) + " on " + on.name() + ": " + told.errors());
    }
    return told.output();
  }

  static String show(Machine on) {
    return ask(on, "show", GroupSite.GROUP);
  }

  /// What the log of the group says of one host since then, oldest first, without times and name.
  static List<String> log(Machine on, Machine of, Instant since) {
    return ask(on, "log", GroupSite.GROUP, "--lines", "1000")
        .lines()
        .map(line -> line.split(" ", 3))
        .filter(line -> line[1].equals(of.name()) && Instant.parse(line[0]).isAfter(since))
        .map(line -> line[2])
        .toList();
  }

  private static String[] group(String... words) {
    var command = new ArrayList<>(List.of("group"));
    command.addAll(Arrays.asList(words));
    return command.toArray(String[]::new);
  }
}
