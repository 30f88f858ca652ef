package dev.meerkat.lab.group;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.lab.Await;
import dev.meerkat.lab.LabServer;
import dev.meerkat.server.api.Answers;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What an operator does about a host that is gone for good, and about a new one in its place, with
/// the real program and its command line (chapter 6 of document 001, `docs/groups-promises.md`).
@PlayedByHand
final class GroupLossTest {
  private static final Duration LIMIT = Duration.ofMinutes(2);

  @TempDir Path folder;

  @Test
  void theHostThatRanItAloneComesBackAfterAll_andIsLostForGood() throws IOException {
    var notes = new Notes(Application.shared(folder));
    try (GroupSite site = GroupSite.start(new Arrangement(true, false), notes, folder)) {
      Machine north = site.active();
      Machine south = site.other(north);
      notes.write(north, "of both");
      oneHostRunsItAlone(site, notes, north, south);
      north.server().process().killAll();
      theOtherHostRunsItWithoutNorth(site, notes, south);
      theFirstComesBackAfterAll(site, notes, north, south);
      aNewOneTakesItsPlace(notes, north, south);
      itIsRestoredWhileItIsIn(site, notes, north, south);
      assertThat(site.lookout().takeFindings()).isEmpty();
    }
  }

  private static void oneHostRunsItAlone(
      GroupSite site, Notes notes, Machine north, Machine south) {
    new Operator(north).order("bring-out");
    assertThat(new Operator(south).refused("stand-alone", "--on", "south"))
        .contains("--unconditional");
    new Operator(north).order("stand-alone");
    long sinceNanos = System.nanoTime();
    new Operator(north).order("bring-in");
    site.awaitAnswer(north, sinceNanos);
    notes.write(north, "of north alone");
  }

  private static void theOtherHostRunsItWithoutNorth(GroupSite site, Notes notes, Machine south) {
    assertThat(new Operator(south).refused("pair", "--without", "north"))
        .contains("type the name of the group, shop,");
    long sinceNanos = System.nanoTime();
    new Operator(south).order("pair", "--without", "north", "--confirm", GroupSite.GROUP);
    new Operator(south).order("bring-in", "--on", "south");
    site.awaitAnswer(south, sinceNanos);
    assertThat(notes.read(south)).isEqualTo("of both");
    notes.write(south, "of south");
  }

  /// It does not run the group, and what it has written is not lost.
  private static void theFirstComesBackAfterAll(
      GroupSite site, Notes notes, Machine north, Machine south) {
    long sinceNanos = System.nanoTime();
    north.server().start();
    GroupSite.await(
        south,
        "north to leave it to south",
        group ->
            group.states().stream()
                .anyMatch(
                    state -> state.host().equals("north") && state.phase().equals("conflict")));
    assertThat(north.server().log())
        .contains("was given to south, as this host was taken for gone");
    assertThat(notes.read(north)).isEqualTo("of north alone");
    new Operator(south).order("select-data-source", "south", "--confirm", GroupSite.GROUP);
    site.awaitWell(south);
    assertThat(site.usage().answers(sinceNanos, System.nanoTime()))
        .allMatch(answer -> answer.host().equals("south"));
    assertThat(notes.read(north)).isEqualTo("of south");
    assertThat(notes.keptAside(north)).contains("of north alone");
  }

  /// With the application, its empty folders and its links, and the name of the old one.
  private static void aNewOneTakesItsPlace(Notes notes, Machine lost, Machine other)
      throws IOException {
    lost.server().process().killAll();
    lost.server().loseData();
    notes.lose(lost);
    LabServer first = other.server();
    first.order("remove-server", lost.name());
    lost.server().join(first.invite());
    lost.server().start();
    Await.until(
        "the new " + lost.name() + " in the eyes of " + other.name(),
        LIMIT,
        () -> isKnown(lost, first));
  }

  private static boolean isKnown(Machine machine, LabServer to) {
    try {
      return Arrays.stream(to.get("/servers", Answers.Server[].class))
          .anyMatch(server -> server.name().equals(machine.name()));
    } catch (IOException _) {
      return false;
    }
  }

  private static void itIsRestoredWhileItIsIn(
      GroupSite site, Notes notes, Machine empty, Machine other) {
    notes.write(other, "of south, again");
    new Operator(other).order("restore");
    site.awaitWell(other);
    assertThat(notes.read(empty)).isEqualTo("of south, again");
  }
}
