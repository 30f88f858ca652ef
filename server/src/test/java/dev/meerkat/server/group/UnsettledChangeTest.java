package dev.meerkat.server.group;

import static dev.meerkat.server.group.TestHost.NORTH;
import static dev.meerkat.server.group.TestHost.SHOP;
import static dev.meerkat.server.group.TestHost.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.meerkat.cluster.beat.BeatKey;
import dev.meerkat.core.group.Command;
import dev.meerkat.core.group.GroupId;
import dev.meerkat.core.group.Phase;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A change was made here, and the other host does not know of it yet.
class UnsettledChangeTest extends PairCase {
  @BeforeEach
  void create() throws Exception {
    var _ = north.setup.create(new GroupText(TestHost.DOCUMENT), "");
  }

  private void changeUnheard(GroupSetup.Edit edit) throws Exception {
    north.lost.add("commit");
    south.lost.add("outcome");
    assertThat(north.setup.change(SHOP, edit).warnings()).hasSize(1);
    await("north is looked after", () -> north.is(Phase.OUT));
  }

  private Verdict bringIn() {
    try {
      return north.order(new Command.BringIn(Optional.of(NORTH)));
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static void assertUnheard(Verdict verdict) {
    assertThat(verdict)
        .isInstanceOfSatisfying(
            Verdict.Refused.class,
            it ->
                assertThat(it.sentence())
                    .contains("south, which may still act by those of before")
                    .contains("wait; if it is gone for good, meerkat group stand-alone shop"));
  }

  /// South would stand by under the shorter lease, and take over while north has it by the longer.
  @Test
  void theGroupIsNotBroughtInByAnotherLeaseThanTheOtherHostKnowsOf() throws Exception {
    changeUnheard(now -> now.with("times", Map.of("leaseMillis", 10_000)));
    assertUnheard(bringIn());
    north.restart();
    await("north is looked after", () -> north.is(Phase.OUT));
    assertUnheard(bringIn());
    north.lost.clear();
    south.lost.clear();
    await("south knows, and it is brought in", () -> bringIn() instanceof Verdict.Accepted);
    assertThat(south.groups.document(SHOP)).isEqualTo(north.groups.document(SHOP));
  }

  @Test
  void whatDoesNotKeepThemApartMayWait() throws Exception {
    changeUnheard(now -> now.with("policy", Map.of("onResourceErrors", "stay")));
    assertThat(bringIn()).isInstanceOf(Verdict.Accepted.class);
  }

  @Test
  void whenTheOtherHostIsGoneForGood_thisOneGoesOnAlone() throws Exception {
    changeUnheard(now -> now.with("times", Map.of("leaseMillis", 10_000)));
    north.lost.add("prepare");
    assertThatThrownBy(() -> north.setup.standAlone(SHOP, "", false))
        .isInstanceOf(GroupRefused.class)
        .hasMessageContaining("type the name of the group, shop");
    var _ = north.setup.standAlone(SHOP, "shop", false);
    await("it is looked after", () -> north.is(Phase.OUT));
    assertThat(bringIn()).isInstanceOf(Verdict.Accepted.class);
    north.lost.clear();
    south.lost.clear();
    await("south stands aside", () -> isAlike() && south.shop().isEmpty());
  }

  private boolean isAlike() {
    try {
      return south.groups.document(SHOP).equals(north.groups.document(SHOP));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /// Whoever still has the steward of before is told why that answers no more.
  @Test
  void theStewardOfBeforeSaysWhyItIsGone() throws Exception {
    await("north is looked after", () -> north.is(Phase.OUT));
    var before = north.shop().orElseThrow();
    var _ = north.setup.change(SHOP, now -> now.with("times", Map.of("leaseMillis", 10_000)));
    assertThat(before.order(new Command.BringIn(Optional.of(NORTH)), false))
        .contains(
            new Verdict.Refused(
                "the group is not being looked after on north: its settings were just changed, or"
                    + " the server ends; try again in a moment"));
  }

  /// North has lost its disk, and its administrator takes it for a new one.
  @Test
  void whatWasLostIsNotCreatedAnew() throws Exception {
    north.close();
    StateFolder.delete(folder.resolve("north"));
    north.restart();
    assertThatThrownBy(() -> north.setup.create(new GroupText(TestHost.DOCUMENT), ""))
        .isInstanceOf(GroupRefused.class)
        .hasMessageContaining("south has a group shop already")
        .satisfies(refused ->
            assertThat(String.valueOf(((GroupRefused) refused).todo()))
                .contains("on south: meerkat group restore shop"));
    assertThat(north.groups.folder(SHOP).stored()).isEmpty();
    var _ = south.setup.restore(SHOP);
    assertThat(north.groups.folder(SHOP).stored().orElseThrow().proposal().key())
        .isEqualTo(south.groups.folder(SHOP).stored().orElseThrow().proposal().key());
  }

  @Test
  void aStewardWithAnotherKeyThanIsStoredIsReplaced() throws Exception {
    var before = north.shop().orElseThrow();
    var stored = north.groups.folder(SHOP).stored().orElseThrow().proposal();
    var anew =
        new Proposal(
            SHOP,
            stored.number(),
            stored.before(),
            stored.by(),
            stored.to(),
            stored.text(),
            BeatKey.random(),
            stored.alone(),
            stored.atMillis());
    north.groups.folder(SHOP).store(GroupFolder.Stored.settled(anew));
    north.groups.apply(SHOP);
    assertThat(north.shop().orElseThrow()).isNotSameAs(before);
  }

  /// Each second it is seen again that two groups are in trouble.
  @Test
  void eachTroubleIsToldOnce_andAgainWhenItComesBack() throws Exception {
    var mail = new GroupId("mail");
    var _ =
        north.setup.create(
            new GroupText(TestHost.DOCUMENT.replace("group: shop", "group: mail")), "");
    south.lost.add("outcome");
    for (var id : List.of(SHOP, mail)) {
      north.lost.add("answer to prepare");
      assertThatThrownBy(
              () -> north.setup.change(id, now -> now.with("times", Map.of("graceSeconds", 3))))
          .isInstanceOf(GroupRefused.class);
    }
    await("both are told", () -> toldOnSouth("shop") > 0 && toldOnSouth("mail") > 0);
    long asked = south.outcomes.get();
    await("it was asked again and again", () -> south.outcomes.get() >= asked + 6);
    assertThat(toldOnSouth("shop")).isEqualTo(1);
    assertThat(toldOnSouth("mail")).isEqualTo(1);
    south.lost.clear();
    north.lost.clear();
    await(
        "south has forgotten it",
        () -> !isPrepared(south.groups.folder(SHOP)) && !isPrepared(south.groups.folder(mail)));
    north.lost.add("answer to prepare");
    south.lost.add("outcome");
    assertThatThrownBy(
            () -> north.setup.change(SHOP, now -> now.with("times", Map.of("graceSeconds", 3))))
        .isInstanceOf(GroupRefused.class);
    await("it is told again", () -> toldOnSouth("shop") == 2);
  }

  private long toldOnSouth(String group) {
    return south.problems.stream()
        .filter(it -> it.contains("may run it by other rules") && it.contains("group " + group))
        .count();
  }

  private static boolean isPrepared(GroupFolder group) {
    try {
      return group.prepared().isPresent();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
