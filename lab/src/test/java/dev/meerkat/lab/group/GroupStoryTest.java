package dev.meerkat.lab.group;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.meerkat.lab.Await;
import dev.meerkat.lab.Shell;
import dev.meerkat.server.api.Answers;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
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
  void anOperatorDoesEverythingWithOnePair_andItNeverRunsTwice() throws IOException {
    var notes = new Notes(Application.shared(folder));
    try (GroupSite site = GroupSite.start(new Arrangement(true, false), notes, folder)) {
      Machine north = site.active();
      Machine south = site.other(north);
      assertThat(north.name()).isEqualTo("north");
      whileItIsIn(site, north, south);
      theDataIsCompared_andFollowsASwitch(site, notes, north, south);
      whatSomebodyUnmountsIsOpenedAgain(site, notes, south);
      anAddressThatIsTakenIsDefended(site, south);
      itIsBroughtOut_andItsDataRests(site, notes, north, south);
      itsPolicyIsChanged(north, south);
      anAddressInUseIsWaitedFor(site, north, south);
      Instant stopped = aHostThatShutsDownHandsOver(site, notes, north, south);
      oneHostRunsItAlone(site, notes, south);
      Path release = Release.of(north.server().program(), folder.resolve("release"), "9.9");
      theOtherHostComesBack_andStandsAside(site, notes, release, north, south);
      bothRunItAgain(site, notes, north, south);
      theLogTellsHowItWasHandedOver(stopped, north, south);
      theStandbyIsUpdatedToo(site, notes, release, north, south);
      new OtherFolder(site, notes, north, south).isANewDisk_whichGetsAllWhenTheSourceIsSelected();
      nothingIsLeftOfIt_butItsData(site, notes, north, south);
      assertThat(site.lookout().takeFindings()).isEmpty();
      assertThat(site.lookout().looks()).isPositive();
    }
  }

  /// Chapters 4.2, 4.3 and 4.6 of document 001.
  private static void whileItIsIn(GroupSite site, Machine north, Machine south) {
    assertThat(site.lookout().hasAddress(south.host())).isFalse();
    for (Machine each : List.of(north, south, site.keeper())) {
      assertThat(new Operator(each).sees()).startsWith("Group shop: active on north, epoch ");
    }
    north.server().set("group", "alias", GroupSite.GROUP, "south", "Back room");
    new Operator(south).order("priority", "high");
    for (Machine each : List.of(north, south)) {
      new Operator(each).awaitsAlias("south", "Back room");
      GroupSite.await(each, "its priority", group -> group.priority().equals("high"));
    }
    assertThat(new Operator(north).refused("policy", "--on-resource-errors", "stay"))
        .contains("the policy of group shop cannot be changed while it is in");
    assertThat(new Operator(north).refused("remove")).contains("group shop is in");
    for (var order : List.of("switch", "bring-out")) {
      assertThat(new Operator(north).refusedToAStranger(order)).contains("administrator token");
    }
  }

  /// Chapter 4.4 and question 5.
  private static void theDataIsCompared_andFollowsASwitch(
      GroupSite site, Notes notes, Machine north, Machine south) {
    notes.write(north, "one");
    new Operator(south).order("verify");
    var unequal = new UnequalData(site, notes, north, south);
    unequal.aSwitchIsGivenUp_andTheGroupGoesOnWhereItWas();
    unequal.aSwitchWaits_untilTheOtherHostHasAll();
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

  /// Chapter 4.5. Replication has ended, and nobody makes the copies differ meanwhile.
  private static void itIsBroughtOut_andItsDataRests(
      GroupSite site, Notes notes, Machine north, Machine south) {
    new Operator(north).order("bring-out");
    for (Machine each : List.of(north, south)) {
      assertThat(site.lookout().hasAddress(each.host())).isFalse();
      assertThat(site.lookout().processes(each.host())).isEmpty();
      GroupSite.await(
          each,
          "copies that are apart",
          group -> group.states().stream().noneMatch(state -> isLinked(state.data())));
      Await.until(
          "the copy of " + each.name() + " to be shown",
          LIMIT,
          () -> notes.mount(each).contains(" ro,"));
      assertThat(notes.read(each)).isEqualTo("one more");
      assertThatThrownBy(() -> notes.write(each, "of " + each.name()))
          .hasMessageContaining("Read-only file system");
    }
  }

  private static boolean isLinked(Answers.@Nullable GroupData data) {
    return data != null && data.linked();
  }

  /// Chapter 3.2.
  private static void itsPolicyIsChanged(Machine north, Machine south) {
    new Operator(south).order("policy", "--on-resource-errors", "stay");
    for (Machine each : List.of(north, south)) {
      assertThat(new Operator(each).sees())
          .startsWith("Group shop: out")
          .contains("when a resource keeps failing, stay");
    }
  }

  /// Question 3, while the group is in use. Users get lost, and are brought back; it goes on where
  /// it is.
  private static void anAddressThatIsTakenIsDefended(GroupSite site, Machine south) {
    long epoch = site.epoch(south);
    var device = new Neighbour(site.keeper().host());
    var user = new Neighbour(site.client());
    device.takesTheAddress();
    device.talksTo(site.client());
    String used = GroupSite.ADDRESS + " on eth0 is used by " + device.mac() + " as well";
    Await.until(
        "the log to tell who has taken the address",
        LIMIT,
        () -> GroupSite.told(south).stream().anyMatch(line -> line.startsWith(used)));
    assertThat(new Operator(south).seesThatItIsNotWell())
        .startsWith("Group shop: active on south")
        .contains("! resource address of group shop on south: " + used)
        .contains("take the address away from that device");
    String mac = new Neighbour(south.host()).mac();
    Await.until("users to find the group again", LIMIT, () -> user.remembers().equals(mac));
    site.awaitAnswer(south, System.nanoTime());
    device.leavesTheAddress();
    String over = GroupSite.ADDRESS + " on eth0 is not used by " + device.mac() + " any more";
    Await.until(
        "the log to tell that it is over", LIMIT, () -> GroupSite.told(south).contains(over));
    site.awaitWell(south);
    assertThat(site.epoch(south)).isEqualTo(epoch);
    assertThat(GroupSite.told(south)).filteredOn(line -> line.startsWith(used)).hasSize(1);
  }

  /// Question 3. Both hosts see it, and ask again at nearly the same time: either may be the first
  /// to find that it is free.
  private static void anAddressInUseIsWaitedFor(GroupSite site, Machine north, Machine south) {
    var device = new Neighbour(site.client());
    device.takesTheAddress();
    new Operator(north).order("bring-in", "--on", "north", "--no-wait");
    for (Machine each : List.of(north, south)) {
      GroupSite.awaitState(
          each,
          "to tell who has the address",
          state ->
              state.phase().equals("waiting")
                  && state.why().startsWith(device.mac() + " at " + GroupSite.ADDRESS));
    }
    for (Machine each : List.of(north, south)) {
      assertThat(site.lookout().hasAny(each.host())).as(each.name()).isFalse();
    }
    device.leavesTheAddress();
    Await.until(
        "the group to start by itself",
        LIMIT,
        () -> site.lookout().hasAddress(north.host()) || site.lookout().hasAddress(south.host()));
  }

  /// Question 6: in good order, however long the rest of the shutdown takes. A group that is taken
  /// over from a host that has gone has an end of its application that no script has seen.
  private static Instant aHostThatShutsDownHandsOver(
      GroupSite site, Notes notes, Machine north, Machine south) {
    Machine first = site.active();
    site.awaitWell(first);
    if (first == south) {
      new Operator(south).order("switch");
      site.awaitWell(north);
    }
    notes.write(north, "two");
    long epoch = site.epoch(north);
    Instant since = Instant.now();
    long sinceNanos = System.nanoTime();
    north.server().process().stop();
    site.awaitAnswer(south, sinceNanos);
    GroupSite.await(south, "the group on south", group -> "south".equals(group.active()));
    assertThat(site.epoch(south)).isEqualTo(epoch + 1);
    assertThat(notes.journal(south)).endsWith("north start", "north stop", "south start");
    assertThat(notes.read(south)).isEqualTo("two");
    return since;
  }

  /// Chapter 6.2: north is gone.
  private static void oneHostRunsItAlone(GroupSite site, Notes notes, Machine south) {
    new Operator(south).order("bring-out");
    assertThat(new Operator(south).refused("stand-alone"))
        .contains("type the name of the group, shop,");
    new Operator(south).order("stand-alone", "--confirm", GroupSite.GROUP);
    long sinceNanos = System.nanoTime();
    new Operator(south).order("bring-in");
    site.awaitAnswer(south, sinceNanos);
    assertThat(notes.mount(south)).isEmpty();
    notes.write(south, "three");
  }

  /// Chapters 5 and 6.2. What north writes now is of no use to anybody.
  private static void theOtherHostComesBack_andStandsAside(
      GroupSite site, Notes notes, Path release, Machine north, Machine south) {
    north.server().install(release);
    long sinceNanos = System.nanoTime();
    north.server().start();
    GroupSite.await(
        north,
        "north to stand aside, and south to run it",
        group -> "south".equals(group.standAlone()) && "south".equals(group.active()));
    assertThat(new Operator(north).sees())
        .startsWith("Group shop: active on south")
        .contains("Stand-alone: south runs it alone");
    notes.write(north, "of north alone");
    site.awaitAnswer(south, System.nanoTime());
    assertThat(site.usage().answers(sinceNanos, System.nanoTime()))
        .allMatch(answer -> answer.host().equals("south"));
    assertThat(site.lookout().hasAddress(north.host())).isFalse();
    assertThat(site.lookout().processes(north.host())).isEmpty();
  }

  /// Chapter 6.3.
  private static void bothRunItAgain(GroupSite site, Notes notes, Machine north, Machine south) {
    new Operator(south).order("bring-out");
    new Operator(south).order("pair", "--confirm", GroupSite.GROUP);
    assertThat(new Operator(south).refused("bring-in", "--on", "north"))
        .contains("the data on north is of no use");
    new Operator(south).order("bring-in", "--on", "south");
    site.awaitWell(south);
    assertThat(notes.keptAside(north)).contains("of north alone");
    assertThat(south.server().log()).contains("the versions of Meerkat differ");
    new Operator(north).order("switch");
    site.awaitWell(north);
    assertThat(notes.read(north)).isEqualTo("three");
  }

  /// What north wrote when it was ended is there, now that it is one of both again.
  private static void theLogTellsHowItWasHandedOver(Instant since, Machine north, Machine south) {
    assertThat(new Operator(south).log(north, since))
        .containsSubsequence(
            "switches to south; ",
            "stopped app\n",
            "stopped journal; waits until the data is equal: ",
            "closed the data\n",
            "stopped address\n",
            "standby: south is asked first\n");
    assertThat(new Operator(north).log(south, since))
        .containsSubsequence("claiming\n", "starting: epoch ", "started app; active: epoch ");
  }

  /// Chapter 5: north, which runs the group, was updated before. Somebody puts another folder in
  /// the place of south's meanwhile.
  private static void theStandbyIsUpdatedToo(
      GroupSite site, Notes notes, Path release, Machine north, Machine south) throws IOException {
    assertThat(versions(north)).isEqualTo("install the same version on both hosts");
    long sinceNanos = System.nanoTime();
    south.server().process().stop();
    var other = new OtherFolder(site, notes, north, south);
    other.isPutThere();
    south.server().install(release);
    south.server().start();
    other.isNotTakenForTheData_untilTheSourceIsSelected();
    other.isGone_andReplicationGoesOnWhenItIsBack();
    assertThat(versions(north)).isEmpty();
    assertThat(site.usage().answers(sinceNanos, System.nanoTime()))
        .isNotEmpty()
        .allMatch(answer -> answer.host().equals("north"));
  }

  /// Chapter 6.1, and question 1.
  private static void nothingIsLeftOfIt_butItsData(
      GroupSite site, Notes notes, Machine north, Machine south) {
    new Operator(north).order("bring-out");
    new Operator(north).order("remove");
    for (Machine each : List.of(north, south)) {
      Await.until(
          "the end of all that is mounted on " + each.name(),
          LIMIT,
          () -> !notes.mount(each).contains("fuse"));
      assertThat(site.lookout().hasAddress(each.host())).isFalse();
      assertThat(site.lookout().processes(each.host())).isEmpty();
      assertThat(Shell.run(each.command("ps", "-eo", "args"))).doesNotContain("guard.sh");
      assertThat(Shell.run("find", each.server().data().toString(), "-name", GroupSite.GROUP))
          .isEmpty();
      assertThat(notes.read(each)).isEqualTo("five");
      notes.write(each, "of anybody");
    }
  }

  /// What the checklist says of the versions of both hosts; empty when they are one.
  private static String versions(Machine of) throws IOException {
    return of
        .server()
        .post(
            "/groups/check",
            Map.of("document", GroupSite.document(of)),
            Answers.GroupChecklist.class)
        .lines()
        .stream()
        .filter(line -> line.what().equals("the same version of Meerkat"))
        .findFirst()
        .orElseThrow()
        .why();
  }
}
