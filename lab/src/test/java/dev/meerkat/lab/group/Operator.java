package dev.meerkat.lab.group;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.lab.Shell;
import java.util.ArrayList;
import java.util.List;

/// Somebody at the terminal of a host, who uses `meerkat group` and reads what it prints.
record Operator(Machine at) {
  private static final int NOT_WELL = 3;

  /// Gives an order that is carried out.
  ///
  /// @param words what follows the name of the group
  /// @return what was told
  String order(String what, String... words) {
    return ended(0, what, words);
  }

  /// Gives an order that is refused, or a question that is answered by 1.
  ///
  /// @return what was told
  String refused(String what, String... words) {
    return ended(1, what, words);
  }

  private String ended(int exit, String what, String... words) {
    var command = new ArrayList<>(List.of("group", what, GroupSite.GROUP));
    command.addAll(List.of(words));
    command.addAll(List.of("--config", at.server().configuration().toString()));
    var outcome = at.server().attempt(command);
    return told(outcome, exit, command);
  }

  /// Looks at a group that is not well.
  String sees() {
    List<String> command = List.of("group", "show", GroupSite.GROUP);
    return told(at.server().attempt(command), NOT_WELL, command);
  }

  /// What the group has done lately on both hosts.
  String log() {
    List<String> command = List.of("group", "log", GroupSite.GROUP);
    return told(at.server().attempt(command), 0, command);
  }

  private static String told(Shell.Outcome outcome, int exit, List<String> command) {
    String told = outcome.output() + outcome.errors();
    assertThat(outcome.exit())
        .as("the exit code of %s, which said: %s", command, told)
        .isEqualTo(exit);
    return told;
  }
}
