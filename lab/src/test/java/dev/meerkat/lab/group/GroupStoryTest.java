package dev.meerkat.lab.group;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.meerkat.lab.Await;
import dev.meerkat.lab.Shell;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What an operator does with one pair of hosts, one after the other, with the real program and its
/// command line (`docs/groups-promises.md`); bringing in is how it begins, and users ask all the
/// time.
@Tag("lab")
final class GroupStoryTest {
  private static final Duration LIMIT = Duration.ofMinutes(2);

  @TempDir Path folder;

  @Test
  void anOperatorDoesEverythingWithOnePair_andItNeverRunsTwice() {
    var notes = new Notes(Application.shared(folder));
    try (GroupSite site = GroupSite.start(new Arrangement(true, false), notes, folder)) {
      Machine north = site.active();
      Machine south = site.other(north);
      assertThat(north.name()).isEqualTo("north");
      whileItIsIn(north, south);
      theDataIsCompared_andFollowsASwitch(site, notes, north, south);
      whatSomebodyUnmountsIsOpenedAgain(site, notes, south);
      itIsBroughtOut(site, north, south);
      anAddressInUseIsWaitedFor(site, north);
      aHostThatShutsDownHandsOver(site, north, south);
      oneHostRunsItAlone_andBothRunItAgain(site, notes, north, south);
      assertThat(site.lookout().takeFindings()).isEmpty();
      assertThat(site.lookout().looks()).isPositive();
    }
  }

  /// Chapters 4.2 and 4.6 of document 001.
  private static void whileItIsIn(Machine north, Machine south) {
    north.server().set("group", "alias", GroupSite.GROUP, "south", "Back room");
    command(south, "priority", GroupSite.GROUP, "high");
    assertThatThrownBy(
            () -> command(north, "policy", GroupSite.GROUP, "--on-resource-errors", "stay"))
        .hasMessageContaining("the policy of group shop cannot be changed while it is in");
    assertThatThrownBy(() -> command(north, "remove", GroupSite.GROUP))
        .hasMessageContaining("group shop is in");
  }

  /// Chapter 4.4 and question 5; ordered by way of the other host.
  private static void theDataIsCompared_andFollowsASwitch(
      GroupSite site, Notes notes, Machine north, Machine south) {
    notes.write(north, "one");
    command(south, "verify", GroupSite.GROUP);
    command(south, "switch", GroupSite.GROUP);
    site.awaitWell(south);
    assertThat(notes.read(south)).isEqualTo("one");
  }

  /// Nobody tells the group: it sees that its data is not there any more, and begins anew.
  private static void whatSomebodyUnmountsIsOpenedAgain(
      GroupSite site, Notes notes, Machine south) {
    var before = site.lookout().processes(south.host());
    notes.unmount(south);
    Await.until(
        "the application to be started on data that is mounted for use again",
        LIMIT,
        () -> {
          var now = site.lookout().processes(south.host());
          return !now.isEmpty()
              && Collections.disjoint(now, before)
              && notes.mount(south).contains(" rw,");
        });
    site.awaitWell(south);
    notes.write(south, "one more");
    assertThat(notes.read(south)).isEqualTo("one more");
  }

  /// Chapter 4.5.
  private static void itIsBroughtOut(GroupSite site, Machine north, Machine south) {
    command(north, "bring-out", GroupSite.GROUP);
    for (Machine each : List.of(north, south)) {
      assertThat(site.lookout().hasAddress(each.host())).isFalse();
      assertThat(site.lookout().processes(each.host())).isEmpty();
    }
  }

  /// Question 3.
  private static void anAddressInUseIsWaitedFor(GroupSite site, Machine north) {
    address(site, "add");
    command(north, "bring-in", GroupSite.GROUP, "--on", "north", "--no-wait");
    GroupSite.await(
        north,
        "who has the address",
        group ->
            group.states().stream()
                .anyMatch(state ->
                    state.phase().equals("waiting")
                        && state.why().contains("answers at " + GroupSite.ADDRESS)));
    address(site, "del");
    Await.until(
        "the group to start by itself",
        LIMIT,
        () ->
            site.lookout().hasAddress(north.host())
                || site.lookout().hasAddress(site.other(north).host()));
  }

  private static void address(GroupSite site, String what) {
    Shell.run(
        site.client()
            .namespace()
            .command(List.of("ip", "addr", what, GroupSite.ADDRESS + "/24", "dev", "eth0")));
  }

  /// Question 6: in good order, however long the rest of the shutdown takes.
  private static void aHostThatShutsDownHandsOver(GroupSite site, Machine north, Machine south) {
    Machine first = site.active();
    site.awaitWell(first);
    if (first == south) {
      command(south, "switch", GroupSite.GROUP);
      site.awaitWell(north);
    }
    long sinceNanos = System.nanoTime();
    north.server().process().stop();
    site.awaitAnswer(south, sinceNanos);
    GroupSite.await(south, "the group on south", group -> "south".equals(group.active()));
  }

  /// Chapters 6.2 and 6.3: north is gone, and comes back later.
  private static void oneHostRunsItAlone_andBothRunItAgain(
      GroupSite site, Notes notes, Machine north, Machine south) {
    command(south, "bring-out", GroupSite.GROUP);
    assertThatThrownBy(() -> command(south, "stand-alone", GroupSite.GROUP))
        .hasMessageContaining("type the name of the group, shop,");
    command(south, "stand-alone", GroupSite.GROUP, "--confirm", GroupSite.GROUP);
    long sinceNanos = System.nanoTime();
    command(south, "bring-in", GroupSite.GROUP);
    site.awaitAnswer(south, sinceNanos);
    notes.write(south, "two");

    north.server().start();
    GroupSite.await(north, "north to stand aside", group -> "south".equals(group.standAlone()));
    command(south, "bring-out", GroupSite.GROUP);
    command(south, "pair", GroupSite.GROUP, "--confirm", GroupSite.GROUP);
    command(south, "bring-in", GroupSite.GROUP, "--on", "south");
    site.awaitWell(south);
    command(north, "switch", GroupSite.GROUP);
    site.awaitWell(north);
    assertThat(notes.read(north)).isEqualTo("two");
  }

  /// `meerkat group`, on that host.
  private static void command(Machine on, String... words) {
    var command = new ArrayList<>(List.of("group"));
    command.addAll(List.of(words));
    on.server().order(command.toArray(String[]::new));
  }
}
