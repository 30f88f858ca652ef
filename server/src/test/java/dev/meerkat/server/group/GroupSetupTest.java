package dev.meerkat.server.group;

import static dev.meerkat.server.group.TestHost.NORTH;
import static dev.meerkat.server.group.TestHost.SHOP;
import static dev.meerkat.server.group.TestHost.SOUTH;
import static dev.meerkat.server.group.TestHost.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.meerkat.core.group.Command;
import dev.meerkat.core.group.DatasetId;
import dev.meerkat.core.group.GroupPriority;
import dev.meerkat.core.group.Memory;
import dev.meerkat.core.group.Phase;
import dev.meerkat.core.replication.SoleUse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A document is stored on both hosts, or on none.
class GroupSetupTest extends PairCase {
  private static final GroupText TEXT = new GroupText(TestHost.DOCUMENT);

  private static boolean isStored(TestHost host) {
    try {
      return host.groups.folder(SHOP).stored().isPresent();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static boolean isPrepared(TestHost host) {
    try {
      return host.groups.folder(SHOP).prepared().isPresent();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void bothHostsHaveItWithOneKey_forTheirOwnersOnly() throws Exception {
    assertThat(north.setup.create(TEXT, "").warnings()).isEmpty();
    var here = north.groups.folder(SHOP).stored().orElseThrow();
    var there = south.groups.folder(SHOP).stored().orElseThrow();
    assertThat(here).isEqualTo(there);
    assertThat(here.settled()).isTrue();
    assertThat(south.shop()).isPresent();
    var file = folder.resolve("north/groups/shop/group.json");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
  }

  @Test
  void aTakeoverWithWhateverDataWantsTheNameTyped() throws Exception {
    var data = Files.createDirectory(folder.resolve("data"));
    var text =
        TestHost.DOCUMENT
            + "data: [{name: d, folder: %s}]\npolicy: {takeOver: %s}\n".formatted(data, "logical");
    var hazardous = new GroupText(text.replace("logical", "unconditional"));
    assertThatThrownBy(() -> north.setup.create(hazardous, "mall"))
        .isInstanceOfSatisfying(GroupRefused.class, it -> assertThat(it.nameWanted()).isTrue())
        .hasMessageContaining("type the name of the group, shop,");
    assertThat(isStored(north) || isStored(south) || isPrepared(south)).isFalse();
    var _ = north.setup.create(new GroupText(text), "");
    GroupSetup.Edit edit = now -> hazardous;
    assertThatThrownBy(() -> north.setup.change(SHOP, edit))
        .isInstanceOfSatisfying(GroupRefused.class, it -> assertThat(it.nameWanted()).isTrue());
    assertThat(north.groups.document(SHOP)).isEqualTo(text);
    var _ =
        north.setup.change(
            SHOP,
            new GroupSetup.Edit() {
              @Override
              public GroupText of(GroupText now) {
                return hazardous;
              }

              @Override
              public String typed() {
                return "shop";
              }
            });
    assertThat(south.groups.document(SHOP)).isEqualTo(hazardous.yaml());
  }

  @Test
  void whatTheOtherHostRefusesIsStoredNowhere() {
    var text =
        new GroupText(
            TestHost.DOCUMENT.replace(
                "127.0.0.1/8, south: 127.0.0.2/8", "127.0.0.1/1, south: 10.255.255.2/1"));
    assertThatThrownBy(() -> north.setup.create(text, ""))
        .isInstanceOf(GroupRefused.class)
        .hasMessageStartingWith("link cable on south: 10.255.255.2 is no address of this host");
    assertThat(isStored(north) || isStored(south) || isPrepared(south)).isFalse();
  }

  @Test
  void aGroupIsNotCreatedForOneHostAlone() {
    var text = new GroupText(TestHost.DOCUMENT + "standAlone: north\n");
    assertThatThrownBy(() -> north.setup.create(text, ""))
        .isInstanceOf(GroupRefused.class)
        .hasMessageContaining(
            "the document has a line standAlone, and a group is created for both hosts");
    assertThat(isStored(north) || isStored(south) || isPrepared(south)).isFalse();
  }

  @Test
  void anAsynchronousCopyThatIsToBeCompleteIsWarnedOf_once() throws Exception {
    var data = Files.createDirectories(folder.resolve("data"));
    var text = TestHost.DOCUMENT + "data: [{name: d, folder: %s}]\n".formatted(data);
    assertThat(north.setup.create(new GroupText(text), "").warnings()).isEmpty();
    assertThat(
            north
                .setup
                .change(SHOP, now -> now.with("", Map.of("mode", "asynchronous")))
                .warnings())
        .singleElement()
        .asString()
        .contains("no host takes it over by itself");
    assertThat(north.setup.change(SHOP, now -> now.with("", Map.of("priority", "high"))).warnings())
        .isEmpty();
    var _ = north.setup.remove(SHOP, "");
    assertThat(north.setup.create(new GroupText(text + "mode: asynchronous\n"), "").warnings())
        .singleElement()
        .asString()
        .contains("no host takes it over by itself");
  }

  @Test
  void whatDoesNotReachTheOtherHostIsStoredNowhere() {
    north.lost.add("prepare");
    assertThatThrownBy(() -> north.setup.create(TEXT, ""))
        .isInstanceOf(GroupRefused.class)
        .hasMessageContaining("south has not agreed, so nothing was changed");
    assertThat(isStored(north) || isStored(south)).isFalse();
  }

  @Test
  void whatWasPreparedAndNotMadeIsForgotten() {
    north.lost.add("answer to prepare");
    assertThatThrownBy(() -> north.setup.create(TEXT, "")).isInstanceOf(GroupRefused.class);
    await(
        "south has asked and forgotten it",
        () -> !Files.exists(folder.resolve("south/groups/shop")));
    assertThat(isStored(north) || isStored(south)).isFalse();
  }

  @Test
  void whatWasMadeReachesTheOtherHostLater() throws Exception {
    north.lost.add("commit");
    south.lost.add("outcome");
    assertThat(north.setup.create(TEXT, "").warnings())
        .containsExactly(
            "south does not answer any more; it takes the change up as soon as it does again");
    assertThat(isStored(north)).isTrue();
    assertThat(isStored(south)).isFalse();
    north.lost.clear();
    await("north has told it again", () -> isStored(south) && south.shop().isPresent());
  }

  @Test
  void aHostThatEndedInBetweenAsksAtItsStart() throws Exception {
    north.lost.add("commit");
    south.lost.add("outcome");
    var _ = north.setup.create(TEXT, "");
    south.lost.clear();
    south.restart();
    await("south has asked", () -> isStored(south) && south.shop().isPresent());
    north.lost.clear();
    await("north knows", () -> isSettled(north));
  }

  private static boolean isSettled(TestHost host) {
    try {
      return host.groups.folder(SHOP).stored().orElseThrow().settled();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aHostThatIsBusyWhenAGroupIsRemovedForgetsItLater() throws Exception {
    var _ = north.setup.create(TEXT, "");
    north.lost.add("turn to commit");
    south.lost.add("outcome");
    assertThat(north.setup.remove(SHOP, "").warnings()).hasSize(1);
    assertThat(folder.resolve("south/groups/shop")).exists();
    north.lost.clear();
    south.lost.clear();
    await(
        "both have forgotten it",
        () -> !isStored(north) && !isStored(south) && south.shop().isEmpty());
  }

  @Test
  void aGroupIsNotBroughtInBetweenTheCheckAndItsRemoval() throws Exception {
    var _ = north.setup.create(TEXT, "");
    var verdict = new AtomicReference<Verdict>();
    north.beforePrepare =
        () -> {
          try {
            verdict.set(north.order(new Command.BringIn(Optional.of(NORTH))));
          } catch (Exception e) {
            throw new AssertionError(e);
          }
        };
    assertThat(north.setup.remove(SHOP, "").warnings()).isEmpty();
    assertThat(verdict.get())
        .isEqualTo(
            new Verdict.Refused(
                "the settings of the group are just being changed: give the order again in a"
                    + " moment"));
    assertThat(isStored(north) || isStored(south)).isFalse();
  }

  @Test
  void aNameIsTakenOnce() throws Exception {
    var _ = north.setup.create(TEXT, "");
    assertThatThrownBy(() -> south.setup.create(TEXT, ""))
        .isInstanceOf(GroupRefused.class)
        .hasMessage("there is a group shop already");
  }

  private void bringIn() throws Exception {
    var _ = north.setup.create(TEXT, "");
    await(
        "both hear each other",
        () ->
            north
                .shop()
                .flatMap(GroupHost::state)
                .filter(it -> it.peer().report().isPresent())
                .isPresent());
    assertThat(north.order(new Command.BringIn(Optional.empty())))
        .isInstanceOf(Verdict.Accepted.class);
    await("active on north", () -> north.is(Phase.ACTIVE) && south.is(Phase.STANDBY));
  }

  @Test
  void whileItIsIn_onlyItsPriorityIsChanged() throws Exception {
    bringIn();
    assertThatThrownBy(() ->
            south.setup.change(SHOP, now -> now.with("policy", Map.of("onResourceErrors", "stay"))))
        .isInstanceOf(GroupRefused.class)
        .hasMessageContaining("the policy of group shop cannot be changed while it is in");
    var _ = south.setup.change(SHOP, now -> now.with("", Map.of("priority", "high")));
    for (var host : new TestHost[] {north, south}) {
      assertThat(host.shop().orElseThrow().group().priority()).isEqualTo(GroupPriority.HIGH);
    }
    assertThat(north.is(Phase.ACTIVE)).isTrue();
    assertThat(north.pretence.done).doesNotContain("fence", "stop web");
  }

  @Test
  void aGroupThatIsInIsNotRemoved_andOneThatIsOutLeavesNothing() throws Exception {
    bringIn();
    assertThatThrownBy(() -> north.setup.remove(SHOP, ""))
        .isInstanceOf(GroupRefused.class)
        .hasMessageContaining("group shop is in");
    var _ = north.order(new Command.BringOut());
    await("out", () -> north.is(Phase.OUT) && south.is(Phase.OUT));
    await("nothing may run", () -> !isIn(north) && !isIn(south));
    assertThat(south.setup.remove(SHOP, "").warnings()).isEmpty();
    assertThat(north.shop()).isEmpty();
    assertThat(folder.resolve("north/groups/shop")).doesNotExist();
    assertThat(folder.resolve("south/groups/shop")).doesNotExist();
    assertThat(north.pretence.done).endsWith("forget all");
    assertThat(south.pretence.done).endsWith("forget all");
  }

  @Test
  void withoutTheOtherHostItIsRemovedWhenTheNameIsTyped_andThatOneIsToldLater() throws Exception {
    var _ = north.setup.create(TEXT, "");
    north.lost.add("prepare");
    north.lost.add("commit");
    assertThatThrownBy(() -> north.setup.remove(SHOP, ""))
        .isInstanceOf(GroupRefused.class)
        .hasMessageContaining("type the name of the group, shop,");
    assertThat(isStored(north) && north.shop().isPresent()).isTrue();
    assertThat(Groups.names(folder.resolve("north"))).containsExactly("shop");
    assertThat(north.setup.remove(SHOP, "shop").warnings())
        .containsExactly(
            "south does not answer any more; it takes the change up as soon as it does again");
    assertThat(north.shop()).isEmpty();
    assertThat(Groups.names(folder.resolve("north"))).isEmpty();
    assertThat(south.shop()).isPresent();
    assertThatThrownBy(() -> north.setup.create(TEXT, ""))
        .isInstanceOf(GroupRefused.class)
        .hasMessageContaining("is not known on south yet");
    north.lost.clear();
    await("south has forgotten it", () -> !isStored(south) && south.shop().isEmpty());
    await("north need not remember it", () -> !isStored(north));
  }

  @Test
  void oneHostRunsItAlone_theOtherStandsAsideWhenItIsThere() throws Exception {
    var _ = north.setup.create(TEXT, "");
    north.lost.add("prepare");
    north.lost.add("commit");
    assertThatThrownBy(() -> north.setup.standAlone(SHOP, "", false))
        .hasMessageContaining("type the name of the group, shop,")
        .isInstanceOfSatisfying(
            GroupRefused.class, refused -> assertThat(refused.nameWanted()).isTrue());
    var _ = north.setup.standAlone(SHOP, "shop", false);
    await("it is looked after", () -> north.is(Phase.OUT));
    assertThat(north.order(new Command.BringIn(Optional.empty())))
        .isInstanceOf(Verdict.Accepted.class);
    await("active on north", () -> north.is(Phase.ACTIVE));
    assertThat(north.order(new Command.Switch()))
        .isEqualTo(
            new Verdict.Refused(
                "the group runs on north alone: to have it on two hosts again, bring it out, then"
                    + " meerkat group pair shop"));
    assertThatThrownBy(() -> north.setup.standAlone(SHOP, "shop", false))
        .isInstanceOf(GroupRefused.class)
        .hasMessageContaining("is run by north alone already");
    var _ = north.setup.change(SHOP, now -> now.with("", Map.of("priority", "high")));

    north.lost.clear();
    await("south stands aside", () -> south.shop().isEmpty());
    south.restart();
    assertThat(south.shop()).isEmpty();
    assertThatThrownBy(() -> north.setup.pair(SHOP))
        .isInstanceOf(GroupRefused.class)
        .hasMessageContaining("while it is in");
    var _ = north.order(new Command.BringOut());
    await("out", () -> north.is(Phase.OUT) && !isIn(north));
    await("north knows", () -> isSettled(north));
    var _ = north.setup.pair(SHOP);
    for (var host : new TestHost[] {north, south}) {
      assertThat(host.shop().orElseThrow().group())
          .isEqualTo(TEXT.with("", Map.of("priority", "high")).read(TestHost.site()));
    }
  }

  @Test
  void whatOneHostHasRunAlone_isComparedAsAWhole_andTheOtherWaitsForTheChoice() throws Exception {
    var data = Files.createDirectories(folder.resolve("data"));
    var withData =
        new GroupText(TestHost.DOCUMENT + "data: [{name: d, folder: %s}]\n".formatted(data));
    var _ = north.setup.create(withData, "");
    assertThat(north.setup.standAlone(SHOP, "", false).warnings()).isEmpty();
    assertThat(south.shop()).isEmpty();
    assertThat(north.shop().orElseThrow().group().hasData()).isFalse();
    assertThat(north.pretence.done).doesNotContain("forget the copies");
    var _ = north.setup.pair(SHOP);
    for (var host : new TestHost[] {north, south}) {
      assertThat(host.shop().orElseThrow().group().hasData()).isTrue();
      assertThat(host.pretence.done).contains("forget the copies");
    }
    await("south waits", () -> south.isBound(Memory.Bond.CONFLICT));
    await("north does not", () -> north.isBound(Memory.Bond.FOLLOWS));
  }

  @Test
  void aHostIsNotGivenAlone_whatTheOtherOneHadAfterIt() throws Exception {
    var _ = north.setup.create(TEXT, "");
    north.pretence.data.use = new SoleUse(SoleUse.Grade.FOREIGN, "the data was active on south");
    assertThatThrownBy(() -> north.setup.standAlone(SHOP, "shop", false))
        .isInstanceOf(GroupRefused.class)
        .hasMessage("the data was active on south");
    assertThatThrownBy(() -> north.setup.standAlone(SHOP, "", true))
        .isInstanceOf(GroupRefused.class)
        .hasMessageContaining("the data was active on south: what is missing here is lost")
        .hasMessageContaining("type the name of the group, shop");
    north.pretence.data.use = new SoleUse(SoleUse.Grade.UNKNOWN, "the arbiter does not answer");
    assertThatThrownBy(() -> north.setup.standAlone(SHOP, "", false))
        .isInstanceOf(GroupRefused.class)
        .hasMessageContaining("the arbiter does not answer: see that a voter")
        .hasMessageContaining("type the name of the group, shop");
    // Without an arbiter only the other host knows.
    north.pretence.data.use = new SoleUse(SoleUse.Grade.OWN, "");
    north.pretence.data.epochs = new TreeMap<>(Map.of(new DatasetId("d"), 3L));
    south.pretence.data.epochs = new TreeMap<>(Map.of(new DatasetId("d"), 4L));
    assertThatThrownBy(() -> north.setup.standAlone(SHOP, "shop", false))
        .isInstanceOf(GroupRefused.class)
        .hasMessageContaining("was active on south after it was there (epoch 4; there 3)");
    assertThat(isAlone(north) || isPrepared(south)).isFalse();
    var _ = north.setup.standAlone(SHOP, "shop", true);
    assertThat(isAlone(north)).isTrue();
  }

  private static boolean isAlone(TestHost host) {
    try {
      return host.groups.standAlone(SHOP).isPresent();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aHostThatHasNotHeardOfIt_waitsForTheChoiceAsWell() throws Exception {
    var data = Files.createDirectories(folder.resolve("data"));
    var withData =
        new GroupText(TestHost.DOCUMENT + "data: [{name: d, folder: %s}]\n".formatted(data));
    var _ = north.setup.create(withData, "");
    north.lost.add("prepare");
    north.lost.add("commit");
    var _ = north.setup.standAlone(SHOP, "shop", false);
    north.lost.remove("prepare");
    var _ = north.setup.pair(SHOP);
    assertThat(isAlone(south)).isFalse();
    north.lost.clear();
    await("south waits", () -> south.isBound(Memory.Bond.CONFLICT));
    assertThat(south.pretence.done).contains("forget the copies");
    await("north does not", () -> north.isBound(Memory.Bond.FOLLOWS));
    assertThat(north.groups.document(SHOP)).isEqualTo(south.groups.document(SHOP));
  }

  @Test
  void whatTheOtherHostHasTakenUpUnheard_isChangedAnew() throws Exception {
    var _ = north.setup.create(TEXT, "");
    north.lost.add("answer to commit");
    south.lost.add("outcome");
    var _ = north.setup.standAlone(SHOP, "", false);
    assertThat(isAlone(south)).isTrue();
    assertThat(north.setup.pair(SHOP).warnings()).hasSize(1);
    assertThat(isAlone(south)).isFalse();
    north.lost.clear();
    south.lost.clear();
    await("both run it", () -> south.is(Phase.OUT) && north.is(Phase.OUT));
  }

  private void runAloneOnNorth() throws Exception {
    var data = Files.createDirectories(folder.resolve("data"));
    var text = new GroupText(TestHost.DOCUMENT + "data: [{name: d, folder: %s}]\n".formatted(data));
    var _ = north.setup.create(text, "");
    var _ = north.setup.standAlone(SHOP, "", false);
    await("it is looked after", () -> north.is(Phase.OUT));
    assertThat(north.order(new Command.BringIn(Optional.empty())))
        .isInstanceOf(Verdict.Accepted.class);
    await("active on north", () -> north.is(Phase.ACTIVE));
  }

  @Test
  void whatAHostRunsAloneThatIsGone_isGivenToTheOtherOne_andNotRunWhereItComesBack()
      throws Exception {
    runAloneOnNorth();
    assertThatThrownBy(() -> south.setup.pair(SHOP))
        .isInstanceOf(GroupRefused.class)
        .hasMessageContaining("north runs group shop alone");
    assertThatThrownBy(() -> south.setup.pairWithout(SHOP, NORTH, "shop"))
        .isInstanceOf(GroupRefused.class)
        .hasMessageContaining("north answers, so it is not gone");
    north.close();
    south.lost.addAll(List.of("prepare", "commit", "outcome"));
    assertThatThrownBy(() -> south.setup.pairWithout(SHOP, NORTH, ""))
        .isInstanceOf(GroupRefused.class)
        .hasMessageContaining("what it has written since is not here")
        .hasMessageContaining("type the name of the group, shop");
    assertThat(south.setup.pairWithout(SHOP, NORTH, "shop").warnings()).hasSize(1);
    assertThat(south.pretence.done).doesNotContain("forget the copies");
    await("it is looked after", () -> south.is(Phase.OUT));

    north.restart();
    await(
        "north is told",
        () -> north.problems.stream().anyMatch(it -> it.contains("is not started on north")));
    assertThat(north.shop()).isEmpty();
    south.lost.clear();
    await("north waits for the choice", () -> north.isBound(Memory.Bond.CONFLICT));
    await("it knows", () -> isSettled(south));
    assertThat(north.pretence.done).contains("forget the copies").doesNotContain("start web");
    assertThat(north.groups.document(SHOP)).isEqualTo(south.groups.document(SHOP));
  }

  @Test
  void whatRunsUnseenOnAHostThatWasTakenForGone_endsWhenItHearsOfIt() throws Exception {
    runAloneOnNorth();
    south.lost.addAll(List.of("prepare", "commit", "outcome"));
    var _ = south.setup.pairWithout(SHOP, NORTH, "shop");
    assertThat(north.is(Phase.ACTIVE)).isTrue();
    assertThat(north.pretence.running).isNotEmpty();
    south.lost.clear();
    await("nothing runs on north", () -> north.pretence.running.isEmpty());
    await("north waits for the choice", () -> north.is(Phase.OUT) && !isIn(north));
    assertThat(north.isBound(Memory.Bond.CONFLICT)).isTrue();
    assertThat(north.pretence.done).contains("fence");
    assertThat(north.problems).anyMatch(it -> it.contains("was given to south"));
  }

  @Test
  void whatAHostRunsAlone_goesOnAfterItsStart_whetherTheOtherOneAnswersOrNot() throws Exception {
    runAloneOnNorth();
    north.restart();
    await("active on north", () -> north.is(Phase.ACTIVE));
    north.lost.add("outcome");
    north.restart();
    assertThat(north.shop()).isEmpty();
    // It counts as in meanwhile: nobody removes it, here or from the other host.
    assertThatThrownBy(() -> north.setup.remove(SHOP, "shop"))
        .isInstanceOf(GroupRefused.class)
        .hasMessageContaining("group shop is in");
    await("active on north", () -> north.is(Phase.ACTIVE));
  }

  /// The answer of south is lost, and north, which began the change, is silent from then on.
  private void beginAndDie(GroupSetup.Edit edit) throws Exception {
    var _ = north.setup.create(TEXT, "");
    north.lost.add("answer to prepare");
    south.lost.add("outcome");
    assertThatThrownBy(() -> north.setup.change(SHOP, edit)).isInstanceOf(GroupRefused.class);
    assertThat(isPrepared(south)).isTrue();
    assertThat(south.order(new Command.BringIn(Optional.of(SOUTH))))
        .isInstanceOfSatisfying(
            Verdict.Refused.class,
            it -> assertThat(it.sentence()).contains("are being changed by north, which has not"));
  }

  @Test
  void aChangeWhoseAuthorIsSilentIsDropped() throws Exception {
    beginAndDie(now -> now.with("policy", Map.of("onResourceErrors", "stay")));
    await(
        "it is told",
        () ->
            south.problems.stream().anyMatch(it -> it.contains("they stay as they are on south")));
    assertThat(isPrepared(south)).isFalse();
    assertThat(south.order(new Command.BringIn(Optional.of(SOUTH))))
        .isInstanceOf(Verdict.Accepted.class);
  }

  @Test
  void aChangeByWhichTheOtherHostMayRunTheGroupIsNotDropped() throws Exception {
    beginAndDie(now -> now.with("times", Map.of("leaseMillis", 5000)));
    await(
        "it is told",
        () -> south.problems.stream().anyMatch(it -> it.contains("may run it by other rules")));
    assertThat(isPrepared(south)).isTrue();
    south.lost.addAll(List.of("prepare", "commit"));
    var _ = south.setup.standAlone(SHOP, "shop", false);
    assertThat(isPrepared(south)).isFalse();
    await("it is looked after", () -> south.is(Phase.OUT));
    assertThat(south.order(new Command.BringIn(Optional.empty())))
        .isInstanceOf(Verdict.Accepted.class);
  }

  @Test
  void aHostThatHangsHoldsUpNoOtherChange() throws Exception {
    var hangs = new CountDownLatch(1);
    var asked = new CountDownLatch(1);
    var _ = north.setup.create(TEXT, "");
    try (var hung = Executors.newSingleThreadExecutor()) {
      north.beforePrepare =
          () -> {
            asked.countDown();
            uninterruptibly(hangs);
          };
      var first =
          hung.submit(
              () -> north.setup.change(SHOP, now -> now.with("", Map.of("priority", "high"))));
      assertThat(asked.await(60, TimeUnit.SECONDS)).isTrue();
      north.beforePrepare = () -> {};
      var other = new GroupText(TestHost.DOCUMENT.replace("group: shop", "group: mail"));
      assertThat(north.setup.create(other, "").warnings()).isEmpty();
      assertThatThrownBy(() -> north.setup.remove(SHOP, ""))
          .isInstanceOf(GroupRefused.class)
          .hasMessage("the settings of group shop are just being changed on north");
      hangs.countDown();
      assertThat(first.get(60, TimeUnit.SECONDS).warnings()).isEmpty();
    }
  }

  @Test
  void whileItIsAskedWhatBecameOfAChange_anotherOneIsMade() throws Exception {
    beginAndDie(now -> now.with("times", Map.of("leaseMillis", 5000)));
    var hangs = new CountDownLatch(1);
    var asked = new CountDownLatch(1);
    south.beforeOutcome =
        _ -> {
          asked.countDown();
          uninterruptibly(hangs);
        };
    assertThat(asked.await(60, TimeUnit.SECONDS)).isTrue();
    south.lost.addAll(List.of("prepare", "commit"));
    var _ = south.setup.standAlone(SHOP, "shop", false);
    assertThat(isAlone(south)).isTrue();
    hangs.countDown();
  }

  private static void uninterruptibly(CountDownLatch latch) {
    try {
      assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aHostThatRunsItIsAskedToBringItOutFirst() throws Exception {
    bringIn();
    assertThatThrownBy(() -> north.setup.standAlone(SHOP, "shop", false))
        .isInstanceOf(GroupRefused.class)
        .hasMessage("group shop is in: bring it out first (meerkat group bring-out shop)");
    // The standby by itself might: but the other host, which is asked, has it.
    assertThatThrownBy(() -> south.setup.standAlone(SHOP, "", false))
        .isInstanceOf(GroupRefused.class)
        .hasMessageContaining("type the name of the group, shop");
    assertThatThrownBy(() -> south.setup.standAlone(SHOP, "shop", false))
        .isInstanceOf(GroupRefused.class)
        .hasMessageContaining("cannot be changed while it is in");
    assertThat(north.is(Phase.ACTIVE)).isTrue();
  }

  @Test
  void aHostThatHasLostItsDiskGetsItAgain_whileTheGroupIsIn() throws Exception {
    bringIn();
    south.close();
    try (var all = Files.walk(folder.resolve("south"))) {
      for (var each : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    }
    south.restart();
    assertThat(south.shop()).isEmpty();
    assertThat(north.setup.restore(SHOP).warnings()).isEmpty();
    await("south stands by", () -> south.is(Phase.STANDBY));
    assertThat(north.is(Phase.ACTIVE)).isTrue();
    assertThat(north.pretence.done).doesNotContain("fence", "stop web");
  }

  @Test
  void aHostThatHasLostItsDiskDoesNotTakeItsFoldersForTheTruth() throws Exception {
    var data = Files.createDirectories(folder.resolve("data"));
    var text = new GroupText(TestHost.DOCUMENT + "data: [{name: d, folder: %s}]\n".formatted(data));
    var _ = north.setup.create(text, "");
    assertThat(north.pretence.done).isEmpty();
    var _ = south.setup.restore(SHOP);
    assertThat(north.pretence.done).isEmpty();
    north.close();
    Files.delete(folder.resolve("north/groups/shop/group.json"));
    north.restart();
    assertThat(north.shop()).isEmpty();
    var _ = south.setup.restore(SHOP);
    assertThat(north.pretence.done).contains("the data of south counts");
  }

  private static boolean isIn(TestHost host) {
    try {
      return host.shop().orElseThrow().isIn();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aChangeWhileItIsOutCountsOnBothHosts() throws Exception {
    var _ = north.setup.create(TEXT, "");
    var _ = north.setup.change(SHOP, now -> now.with("policy", Map.of("onResourceErrors", "stay")));
    for (var host : new TestHost[] {north, south}) {
      assertThat(host.shop().orElseThrow().group().policy().moveOnErrors()).isFalse();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "127.0.0.1/8, south: 127.0.0.2/8 | 10.255.255.1/8, south: 10.255.255.2/8"
            + "| link cable on north: 10.255.255.1 is no address of this host",
        "process: [/bin/sleep, \"1000\"] | process: [/etc/passwd]"
            + "| resource web on north: /etc/passwd cannot be executed",
        "name: mail, process: [/bin/sleep, \"1000\"] | name: mail, share: m, protocol: nfs, folder:"
            + " /no-such| resource mail on north: there is no folder /no-such",
        "name: mail, process: [/bin/sleep, \"1000\"]"
            + "| name: mail, volume: /dev/no-such, folder: /tmp, fileSystem: ext4"
            + "| resource mail on north: there is no device /dev/no-such",
        "name: web, process: [/bin/sleep, \"1000\"]"
            + "| name: web, process: [/bin/sleep, \"1000\"], user: no-such-user"
            + "| resource web on north: there is no user no-such-user",
        "group: shop                     | group: shop: | the document is not YAML",
        "north, south]                   | north, east] | east is no server of this site",
      })
  void whatAHostCannotDoIsRefusedWithTheReason(String part, String instead, String why) {
    var text = TestHost.DOCUMENT.replace(part.strip(), instead.strip());
    assertThatThrownBy(() -> north.setup.create(new GroupText(text), ""))
        .isInstanceOf(GroupRefused.class)
        .hasMessageContaining(why);
    assertThat(isStored(north) || isStored(south) || isPrepared(south)).isFalse();
  }

  @Test
  void dataOfAFolderThatAHostDoesNotHaveIsRefused() {
    var text = TestHost.DOCUMENT + "data: [{name: db, folder: " + folder.resolve("none") + "}]\n";
    assertThatThrownBy(() -> north.setup.create(new GroupText(text), ""))
        .isInstanceOf(GroupRefused.class)
        .hasMessageContaining("data db on north: there is no folder " + folder.resolve("none"));
    assertThat(isStored(north) || isStored(south) || isPrepared(south)).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "10.9.9.9/24 | eth-none | there is no interface eth-none; there are ",
        "127.0.0.1/24 | lo | 127.0.0.1 is an address of this host already",
      })
  void anAddressThatCannotBeUsedIsRefused(String address, String device, String why) {
    var text =
        TestHost.DOCUMENT.replace(
                "127.0.0.1/8, south: 127.0.0.2/8", "127.0.1.1/24, south: 127.0.1.2/24")
            + "  - {name: ip, address: %s, interfaces: {north: [%s], south: [%s]}}\n"
                .formatted(address, device, device);
    assertThatThrownBy(() -> north.setup.create(new GroupText(text), ""))
        .isInstanceOf(GroupRefused.class)
        .hasMessageContaining(why);
  }
}
