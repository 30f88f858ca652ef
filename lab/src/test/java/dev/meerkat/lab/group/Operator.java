package dev.meerkat.lab.group;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.lab.Await;
import dev.meerkat.lab.Shell;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// Somebody at the terminal of a host, who uses `meerkat group` and reads what it prints.
///
/// @param group that it is about
record Operator(Machine at, String group) {
  private static final int NOT_WELL = 3;
  private static final Duration LIMIT = Duration.ofMinutes(2);

  Operator(Machine at) {
    this(at, GroupSite.GROUP);
  }

  /// Gives an order that is carried out.
  ///
  /// @param words what follows the name of the group
  /// @return what was told
  String order(String what, String... words) {
    return told(given(what, words), 0);
  }

  /// Gives an order that is refused, or a question that is answered by 1.
  ///
  /// @return what was told
  String refused(String what, String... words) {
    return told(given(what, words), 1);
  }

  /// The same, without the administrator token.
  String refusedToAStranger(String what) {
    return told(List.of("group", what, group), 1);
  }

  /// Gives the group, which is out, the document in a file.
  ///
  /// @return what was told
  String changes(Path document) {
    return told(changing(document), 0);
  }

  /// The same, which is refused.
  String changesInVain(Path document) {
    return told(changing(document), 1);
  }

  private List<String> changing(Path document) {
    return List.of(
        "group",
        "create",
        document.toString(),
        "--change",
        "--config",
        at.server().configuration().toString());
  }

  private List<String> given(String what, String... words) {
    var command = new ArrayList<>(List.of("group", what, group));
    command.addAll(List.of(words));
    command.addAll(List.of("--config", at.server().configuration().toString()));
    return command;
  }

  /// Asks for something that is told, also of a group that is not well.
  String asks(String what, String... words) {
    var command = new ArrayList<>(List.of("group", what, group));
    command.addAll(List.of(words));
    return told(command, 0, NOT_WELL);
  }

  /// Waits until a host of the group is called that.
  void awaitsAlias(String host, String alias) {
    Await.until(
        host + " to be called " + alias + " in the eyes of " + at.name(),
        LIMIT,
        () ->
            asks("alias")
                .lines()
                .anyMatch(line -> line.matches(host + " +" + Pattern.quote(alias))));
  }

  /// Looks at the group.
  String sees() {
    return asks("show");
  }

  /// Looks at a group that is not well.
  String seesThatItIsNotWell() {
    return told(List.of("group", "show", group), NOT_WELL);
  }

  /// Looks at all groups.
  String list() {
    return told(List.of("group", "list"), 0, NOT_WELL);
  }

  /// Gives `meerkat group create` or `check` a document.
  ///
  /// @param words what follows the name of the file
  /// @return what was told
  String gives(String document, String what, String... words) {
    return told(document(document, what, words), 0);
  }

  /// The same, of a document that is refused.
  String isRefused(String document, String what, String... words) {
    return told(document(document, what, words), 1);
  }

  private List<String> document(String document, String what, String... words) {
    Path file = at.server().configuration().resolveSibling(group + ".yaml");
    try {
      Files.writeString(file, document);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    var command = new ArrayList<>(List.of("group", what, file.toString()));
    command.addAll(List.of(words));
    command.addAll(List.of("--config", at.server().configuration().toString()));
    return command;
  }

  /// What the group has done lately on both hosts.
  String log() {
    return asks("log", "--lines", "1000");
  }

  /// What the log of the group says of one host since then, oldest first, without times and name.
  String log(Machine of, Instant since) {
    return String.join(
        "\n",
        log()
            .lines()
            .map(line -> line.split(" ", 3))
            .filter(line -> line[1].equals(of.name()) && Instant.parse(line[0]).isAfter(since))
            .map(line -> line[2])
            .toList());
  }

  private String told(List<String> command, Integer... exits) {
    Shell.Outcome outcome = at.server().attempt(command);
    String told = outcome.output() + outcome.errors();
    assertThat(outcome.exit())
        .as("the exit code of %s, which said: %s", command, told)
        .isIn((Object[]) exits);
    return told;
  }
}
