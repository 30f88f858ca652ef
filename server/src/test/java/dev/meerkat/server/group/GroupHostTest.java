package dev.meerkat.server.group;

import static dev.meerkat.server.group.TestHost.NORTH;
import static dev.meerkat.server.group.TestHost.SHOP;
import static dev.meerkat.server.group.TestHost.SOUTH;
import static dev.meerkat.server.group.TestHost.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.meerkat.cluster.beat.LinkCondition;
import dev.meerkat.cluster.beat.LinkState;
import dev.meerkat.core.group.Command;
import dev.meerkat.core.group.LinkId;
import dev.meerkat.core.group.Phase;
import dev.meerkat.core.replication.SoleUse;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A group on two hosts, with pretended links and resources.
class GroupHostTest extends PairCase {
  @BeforeEach
  void create() throws Exception {
    north.setup.create(new GroupText(TestHost.DOCUMENT), "");
    await("both hear each other", () -> hears(north) && hears(south));
  }

  private static boolean hears(TestHost host) {
    return host.shop()
        .flatMap(GroupHost::state)
        .filter(it -> it.peer().report().isPresent())
        .isPresent();
  }

  @Override
  @AfterEach
  void stopHosts() {
    super.stopHosts();
    assertThat(north.failures).isEmpty();
    assertThat(south.failures).isEmpty();
  }

  private void bringIn() throws Exception {
    assertThat(north.order(new Command.BringIn(Optional.empty())))
        .isEqualTo(new Verdict.Accepted("brings the group in on north"));
    await("active on north", () -> north.is(Phase.ACTIVE) && south.is(Phase.STANDBY));
  }

  @Test
  void runsOnOneHost_andChangesToTheOther() throws Exception {
    bringIn();
    assertThat(north.pretence.done).containsSubsequence("arm", "start web", "start mail");
    assertThat(south.pretence.running).isEmpty();
    await("south is ready", () -> south.shop().orElseThrow().report().orElseThrow().ready());
    await("north knows", () -> order(north, new Command.Switch()) instanceof Verdict.Accepted);
    await("active on south", () -> south.is(Phase.ACTIVE));
    assertThat(north.pretence.running).isEmpty();
    assertThat(north.pretence.done).containsSubsequence("stop mail", "stop web", "disarm");
  }

  /// A script does not wait either.
  @Test
  void anOrderJustAfterAChangeIsAnsweredWhenBothHaveHeardEachOtherAgain() throws Exception {
    var _ = north.setup.change(SHOP, now -> now.with("policy", Map.of("onResourceErrors", "stay")));
    assertThat(north.order(new Command.BringIn(Optional.of(SOUTH))))
        .isEqualTo(new Verdict.Accepted("brings the group in on south"));
    await("active on south", () -> south.is(Phase.ACTIVE));
  }

  private static Verdict order(TestHost host, Command command) {
    try {
      return host.order(command);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void anOrderThatConcernsTheOtherHostIsLeftToIt() throws Exception {
    bringIn();
    Verdict left = new Verdict.ForOther(new Command.Switch(), Optional.empty());
    await(
        "south has heard that it is active", () -> order(south, new Command.Switch()).equals(left));
  }

  @Test
  void anOrderThatIsRefusedIsInTheLog() throws Exception {
    assertThat(north.order(new Command.Switch()))
        .isEqualTo(new Verdict.Refused("the group is out: bring it in first"));
    assertThat(north.shop().orElseThrow().events())
        .anySatisfy(event -> {
          assertThat(event.result()).isEqualTo("refused");
          assertThat(event.text()).contains("bring it in first");
        });
  }

  @Test
  void theLogNamesResourceHostAndResult() throws Exception {
    bringIn();
    assertThat(north.shop().orElseThrow().events())
        .filteredOn(event -> event.result().equals("started"))
        .extracting(GroupEvent::resource, GroupEvent::host)
        .containsExactly(tuple("web", "north"), tuple("mail", "north"));
  }

  @Test
  void whatRanWhenTheProcessEndedIsEnded_andTheLogIsKept() throws Exception {
    bringIn();
    int before = north.shop().orElseThrow().events().size();
    north.restart();
    await("fenced", () -> north.pretence.done.contains("fence"));
    assertThat(north.pretence.done.getFirst()).isEqualTo("fence");
    await("in again", () -> north.is(Phase.ACTIVE) || south.is(Phase.ACTIVE));
    assertThat(north.shop().orElseThrow().events().size()).isGreaterThan(before);
  }

  @Test
  void whenTheGuardCannotBeArmed_nothingIsStarted_andANewRunBegins() throws Exception {
    north.pretence.guardFails = true;
    north.order(new Command.BringIn(Optional.of(NORTH)));
    await("told", () -> !north.problems.isEmpty());
    assertThat(north.problems.getFirst())
        .isEqualTo(
            "group shop is not looked after on north: the guard cannot be armed: mend its folder");
    assertThat(north.pretence.running).isEmpty();
    await("south takes it", () -> south.is(Phase.ACTIVE));
    north.pretence.guardFails = false;
    await("north is back", () -> north.is(Phase.STANDBY));
    assertThat(north.pretence.done).doesNotContain("start web");
  }

  @Test
  void aGroupThatIsNotLookedAfterRefusesOrdersWithTheReason() throws Exception {
    north.pretence.equipFails = true;
    north.restart();
    await("told", () -> !north.problems.isEmpty());
    assertThat(north.order(new Command.BringOut()))
        .isEqualTo(
            new Verdict.Refused(
                "the group is not being looked after on north: nothing can be used: repair it"));
  }

  @Test
  void aFaultWhenAGroupIsEquippedConcernsThatGroup_andNotTheServer() throws Exception {
    var fault = new IllegalArgumentException("the names of group and dataset are too long");
    north.pretence.fault = Optional.of(fault);
    north.restart();
    await("told", () -> !north.problems.isEmpty());
    assertThat(north.problems)
        .contains(
            "group shop is not looked after on north: the names of group and dataset are too long");
    assertThat(north.order(new Command.BringOut()))
        .isEqualTo(
            new Verdict.Refused(
                "the group is not being looked after on north: the names of group and dataset are too"
                    + " long"));
    assertThat(north.failures).isEmpty();
    north.pretence.fault = Optional.empty();
    await("it is tried again", () -> north.is(Phase.OUT));
  }

  @Test
  void aGroupThatWouldBeRefusedTodayIsLookedAfter_andThatIsTold() throws Exception {
    north.close();
    var file = folder.resolve("north/groups/shop/group.json");
    Files.writeString(file, Files.readString(file).replace("203.0.113.9", "127.0.0.9"));
    north.restart();
    await("looked after", () -> north.is(Phase.OUT));
    assertThat(north.problems)
        .anyMatch(problem ->
            problem.startsWith(
                "group shop is looked after as it was set up, and would be refused today:"
                    + " arbitration.isolation: 127.0.0.9 is that of each host itself"));
  }

  @Test
  void whoAsksJustAfterAGroupHasBegunWaitsForItToBeLookedAfter() throws Exception {
    var equipped = new CountDownLatch(1);
    north.pretence.beforeEquip = () -> awaitWithoutInterrupt(equipped);
    north.restart();
    var answer = new FutureTask<>(() -> north.shop().orElseThrow().soleUse().grade());
    var asker = Thread.ofVirtual().start(answer);
    await("it waits", () -> asker.getState() == Thread.State.TIMED_WAITING);
    assertThat(north.shop().orElseThrow().broken()).contains("it is just beginning");
    equipped.countDown();
    assertThat(answer.get(1, TimeUnit.MINUTES)).isEqualTo(SoleUse.Grade.OWN);
    assertThat(north.shop().orElseThrow().broken()).isEmpty();
  }

  private static void awaitWithoutInterrupt(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void whatAHostThatIsNotLookedAfterLastUsedIsNotTakenForNothing() throws Exception {
    north.pretence.equipFails = true;
    north.restart();
    assertThatThrownBy(() -> north.shop().orElseThrow().ownEpochs())
        .isInstanceOf(GroupRefused.class)
        .hasMessageContaining("nothing can be used: repair it");
  }

  @Test
  void clocksThatDifferAreWrittenDown_andThatTheyAgreeAgain() throws Exception {
    for (long offset : List.of(2_500_000L, 900_000L, 100L)) {
      north.pretence.conditions =
          List.of(
              new LinkCondition(
                  new LinkId("cable"),
                  LinkState.HEARD,
                  OptionalLong.of(1),
                  0,
                  OptionalLong.of(300),
                  OptionalLong.of(offset),
                  0,
                  ""));
      await("written down", () -> clockEvents() == (offset < 800_000 ? 2 : 1));
    }
    assertThat(north.shop().orElseThrow().events())
        .extracting(GroupEvent::text)
        .contains(
            "the clock of south is 2.5 s ahead of that of north: let both follow the same time"
                + " server (NTP, such as chrony or systemd-timesyncd)",
            "the clock of south agrees with that of north again");
  }

  private long clockEvents() {
    return north.shop().orElseThrow().events().stream()
        .filter(each -> each.text().startsWith("the clock of "))
        .count();
  }

  @Test
  void aServerThatEndsHandsItsGroupsOver() throws Exception {
    bringIn();
    await(
        "ready",
        () ->
            north.shop().orElseThrow().state().orElseThrow().peer().report().orElseThrow().ready());
    north.groups.leave();
    assertThat(north.pretence.running).isEmpty();
    assertThat(south.shop().orElseThrow().state().orElseThrow().phase().isRunning())
        .as("it need not wait until it does not hear north any more")
        .isTrue();
    await("active on south", () -> south.is(Phase.ACTIVE));
    assertThat(north.pretence.done).doesNotContain("fence");
  }

  @Test
  void copiesOfFoldersOfGroupsAreTold_andHoldUpNothing() throws Exception {
    north.close();
    var groups = folder.resolve("north/groups");
    for (var name : List.of("shop copy", "shop.old")) {
      Files.createDirectory(groups.resolve(name));
      Files.copy(groups.resolve("shop/group.json"), groups.resolve(name).resolve("group.json"));
    }
    north.restart();
    assertThat(north.shop()).isPresent();
    assertThat(north.problems)
        .anyMatch(problem -> problem.contains("shop copy is the folder of no group"))
        .anyMatch(problem -> problem.contains("shop.old/group.json is of group shop"));
  }

  @Test
  void aGroupWhoseFileIsDamagedIsTold_andHoldsUpNothing() throws Exception {
    north.close();
    var file = folder.resolve("north/groups/shop/group.json");
    Files.writeString(file, "{");
    north.restart();
    assertThat(north.problems)
        .anyMatch(problem ->
            problem.startsWith("group shop is not looked after on north: " + file + " is damaged"));
    assertThat(north.shop()).isEmpty();
  }
}
