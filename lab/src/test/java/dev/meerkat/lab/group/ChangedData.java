package dev.meerkat.lab.group;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.lab.Await;
import dev.meerkat.lab.LabFailure;
import dev.meerkat.lab.Shell;
import dev.meerkat.server.api.Answers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// What is bound changes (chapter 3.3.3.4 of document 001): steps of [GroupPowerStoryTest].
///
/// @param folder of the lab
record ChangedData(Audit audit, Path folder, Machine active, Machine other) {
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final String DRAFT = "draft.tmp";
  private static final String MORE = "more";
  private static final String BEGINS_ANEW =
      "the data more begins anew: all of it is compared when the group is brought in, and what only"
          + " one host has is kept aside where it does not count. meerkat group show shop tells where"
          + " it counts";

  private static final String NEVER = "it has never been synchronised";

  void isRefusedWhileTheGroupIsIn() {
    String before = document(active);
    assertThat(new Operator(active).changesInVain(written(excluding(before))))
        .contains(
            "the data of group shop cannot be changed while it is in",
            "bring it out first; only its priority can be changed now");
    for (Machine each : List.of(active, other)) {
      assertThat(document(each)).isEqualTo(before);
    }
  }

  /// A rule leaves out what both hosts have had until now; and another folder is bound, in which
  /// each host has something else. The copies differ where nobody would look if not all were
  /// compared.
  void aRuleAndAFolderAreAdded() {
    audit.ledger().run(active, "echo first >" + DRAFT);
    audit.assertEqual(active);
    var operator = new Operator(active);
    operator.order("bring-out");
    audit.ledger().spoil(other);
    assertThat(operator.changes(written(excluding(document(active)))))
        .startsWith("group shop is changed on both hosts")
        .doesNotContain("begins anew");

    String more = with(document(active));
    Shell.run("mkdir", stored(active).toString());
    assertThat(operator.changesInVain(written(more)))
        .contains("there is no folder " + shared())
        .contains("on " + other.name());
    Shell.run("mkdir", stored(other).toString());
    writeApart("first");
    assertThat(operator.changes(written(more)))
        .startsWith("group shop is changed on both hosts")
        .contains(BEGINS_ANEW);

    operator.order("bring-in", "--on", active.name());
    audit.site().awaitWell(active);
    audit.assertEqual(active);
    assertCounts("first");

    audit.ledger().run(active, "echo second >" + DRAFT + " && sync " + DRAFT);
    audit.awaitMore();
    operator.order("verify");
    assertThat(audit.ledger().files(active)).containsEntry(DRAFT, "second\n");
    assertThat(audit.ledger().files(other)).containsEntry(DRAFT, "first\n");
  }

  /// Meanwhile it is a folder as any other, on both hosts. The data of the host counts that had it
  /// last; the other one is refused.
  void theFolderIsTakenOut_andPutBack() {
    var operator = new Operator(active);
    operator.order("bring-out");
    String with = document(active);
    assertThat(operator.changes(written(without(with))))
        .startsWith("group shop is changed on both hosts")
        .doesNotContain("begins anew");
    writeApart("second");
    assertThat(operator.changes(written(with)))
        .startsWith("group shop is changed on both hosts")
        .contains(BEGINS_ANEW);
    assertThat(operator.sees())
        .startsWith("Group shop: out")
        .containsPattern(other.name() + " +inconsistent .* more: " + NEVER);
    assertThat(operator.refused("bring-in", "--on", other.name()))
        .contains("the data on " + other.name() + " is of no use (more: " + NEVER + ")")
        .contains("select the data source, or bring the group in on the other host");
    operator.order("bring-in", "--on", active.name());
    audit.site().awaitWell(active);
    assertCounts("second");
  }

  /// Each host has another file of one name, and one of its own, as programs of it write them.
  private void writeApart(String words) {
    for (Machine each : List.of(active, other)) {
      String line = words + " of " + each.name();
      Shell.run(
          each.command(
              "sh",
              "-ec",
              "cd %s; echo %s >shared; echo %s >%s".formatted(shared(), line, line, each.name())));
    }
  }

  /// The data of the active host is on both, and what only the other one has is kept aside there.
  private void assertCounts(String words) {
    String counts = words + " of " + active.name();
    for (Machine each : List.of(active, other)) {
      Await.until(
          "what counts on " + each.name(),
          LIMIT,
          () ->
              read(stored(each).resolve("shared")).equals(counts)
                  && read(stored(each).resolve(active.name())).equals(counts)
                  && !Files.exists(stored(each).resolve(other.name())));
    }
    String aside =
        Shell.run(
            "find",
            stored(other).resolve(".meerkat/aside").toString(),
            "-type",
            "f",
            "-exec",
            "cat",
            "{}",
            "+");
    assertThat(aside.lines().filter((words + " of " + other.name())::equals)).hasSize(2);
  }

  private static String read(Path file) {
    try {
      return Files.exists(file) ? Files.readString(file).strip() : "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Where the folder is on all hosts.
  private Path shared() {
    return Application.shared(folder).resolve(MORE);
  }

  /// Where it lies on the disk of a machine, whatever is mounted over it.
  private static Path stored(Machine machine) {
    return machine.disk().resolve(MORE);
  }

  private String with(String document) {
    return document.replace("data:\n", "data:\n" + line());
  }

  private String without(String document) {
    return document.replace(line(), "");
  }

  private String line() {
    return "  - {name: %s, folder: %s}\n".formatted(MORE, shared());
  }

  private static String excluding(String document) {
    return document.replaceFirst("(\\{name: ledger, [^}]*)}", "$1, exclude: [\"*.tmp\"]}");
  }

  private static String document(Machine on) {
    try {
      return on.server().get("/groups/" + GroupSite.GROUP, Answers.Group.class).document();
    } catch (IOException e) {
      throw new LabFailure(on.name() + " does not tell the document", e);
    }
  }

  private Path written(String document) {
    try {
      return Files.writeString(folder.resolve("changed.yaml"), document);
    } catch (IOException e) {
      throw new LabFailure("cannot write the document", e);
    }
  }
}
