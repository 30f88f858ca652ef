package dev.meerkat.server.group;

import static dev.meerkat.server.group.TestHost.NORTH;
import static dev.meerkat.server.group.TestHost.SHOP;
import static dev.meerkat.server.group.TestHost.SOUTH;
import static dev.meerkat.server.group.TestHost.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.core.group.Command;
import dev.meerkat.core.group.Phase;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A group was changed on both hosts while they were apart; they become alike when they are
/// together again.
class ApartTest extends PairCase {
  @BeforeEach
  void create() throws Exception {
    var _ = north.setup.create(new GroupText(TestHost.DOCUMENT), "");
  }

  private static Optional<GroupFolder.Stored> stored(TestHost host) {
    try {
      return host.groups.folder(SHOP).stored();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static boolean isSettled(TestHost host) {
    return stored(host).orElseThrow().settled();
  }

  private void apart() {
    for (var host : new TestHost[] {north, south}) {
      host.lost.addAll(List.of("prepare", "commit", "outcome"));
      host.pretence.unheard = true;
    }
  }

  /// Their links stay down.
  private void together() {
    north.lost.clear();
    south.lost.clear();
  }

  private void awaitAlike() {
    await("both know", () -> stored(north).isPresent() && stored(south).isPresent());
    await("both know it", () -> isSettled(north) && isSettled(south));
  }

  private void bringInOnNorth() throws Exception {
    await("it is looked after", () -> north.is(Phase.OUT));
    assertThat(north.order(new Command.BringIn(Optional.empty())))
        .isInstanceOf(Verdict.Accepted.class);
    await("active on north", () -> north.is(Phase.ACTIVE));
  }

  private void assertNorthRunsIt() throws Exception {
    awaitAlike();
    assertThat(south.groups.standAlone(SHOP)).contains(NORTH);
    assertThat(north.is(Phase.ACTIVE)).isTrue();
  }

  @Test
  void ofTwoThatWereToRunItAlone_theLaterOneDoes() throws Exception {
    apart();
    var _ = north.setup.standAlone(SHOP, "shop", false);
    var _ = south.setup.standAlone(SHOP, "shop", false);
    together();
    awaitAlike();
    assertThat(south.groups.standAlone(SHOP)).contains(SOUTH);
    assertThat(north.groups.document(SHOP)).isEqualTo(south.groups.document(SHOP));
    assertThat(north.shop()).isEmpty();
    assertThat(north.problems)
        .contains(
            "the settings of group shop were changed on north and on south while they were apart:"
                + " those of south count, and those of north are dropped");
  }

  /// South has taken up what north changed, and north has no answer: each goes on from another
  /// change than the other one.
  private void changedWithoutAnAnswer() throws Exception {
    north.lost.add("answer to commit");
    south.lost.add("outcome");
    var _ = north.setup.change(SHOP, now -> now.with("policy", Map.of("onResourceErrors", "stay")));
    assertThat(isSettled(south)).isTrue();
    assertThat(isSettled(north)).isFalse();
    assertThat(south.groups.document(SHOP)).contains("onResourceErrors: stay");
    apart();
  }

  @Test
  void ofTwoThatWereToRunItAlone_theLaterOneDoes_whateverEachHadHeardBefore() throws Exception {
    changedWithoutAnAnswer();
    var _ = north.setup.standAlone(SHOP, "shop", false);
    var _ = south.setup.standAlone(SHOP, "shop", false);
    together();
    awaitAlike();
    for (var host : new TestHost[] {north, south}) {
      assertThat(host.groups.standAlone(SHOP)).contains(SOUTH);
    }
    assertThat(north.shop()).isEmpty();
  }

  @Test
  void ofTwoThatWereToRunItAlone_theOneThatHasItInDoes_whateverEachHadHeardBefore()
      throws Exception {
    changedWithoutAnAnswer();
    var _ = north.setup.standAlone(SHOP, "shop", false);
    var _ = south.setup.standAlone(SHOP, "shop", false);
    bringInOnNorth();
    together();
    assertNorthRunsIt();
    assertThat(south.shop()).isEmpty();
  }

  @Test
  void whatOneHostRemovedAndTheOtherIsToRunAlone_isRunByTheLaterOne_whateverEachHadHeardBefore()
      throws Exception {
    changedWithoutAnAnswer();
    var _ = north.setup.remove(SHOP, "shop");
    var _ = south.setup.standAlone(SHOP, "shop", false);
    together();
    awaitAlike();
    assertThat(north.groups.standAlone(SHOP)).contains(SOUTH);
  }

  @Test
  void whatOneHostIsToRunAloneAndTheOtherRemovedLater_isRemoved_whateverEachHadHeardBefore()
      throws Exception {
    changedWithoutAnAnswer();
    var _ = north.setup.standAlone(SHOP, "shop", false);
    var _ = south.setup.remove(SHOP, "shop");
    together();
    await("both have forgotten it", () -> stored(north).isEmpty() && stored(south).isEmpty());
    assertThat(north.shop()).isEmpty();
  }

  /// It was created by north, which has not heard that south has it, and removes it.
  @Test
  void whatWasJustCreatedIsRemovedOnOneHost_andRunByTheOtherOne() throws Exception {
    var _ = north.setup.remove(SHOP, "");
    north.lost.add("answer to commit");
    south.lost.add("outcome");
    var _ = north.setup.create(new GroupText(TestHost.DOCUMENT), "");
    assertThat(isSettled(south)).isTrue();
    apart();
    var _ = north.setup.remove(SHOP, "shop");
    var _ = south.setup.standAlone(SHOP, "shop", false);
    together();
    awaitAlike();
    assertThat(north.groups.standAlone(SHOP)).contains(SOUTH);
  }

  /// Their links are back before their settings are settled, so south knows that the group is in.
  @Test
  void ofTwoThatWereToRunItAlone_theOneThatHasItDoes_thoughTheOtherOneHasHeardOfIt()
      throws Exception {
    apart();
    var _ = north.setup.standAlone(SHOP, "shop", false);
    var _ = south.setup.standAlone(SHOP, "shop", false);
    bringInOnNorth();
    north.pretence.unheard = false;
    south.pretence.unheard = false;
    await(
        "south to hear of it",
        () -> south.shop().flatMap(GroupHost::state).filter(it -> it.lease().in()).isPresent());
    together();
    assertNorthRunsIt();
    assertThat(north.pretence.done).doesNotContain("fence", "stop web");
  }

  @Test
  void whatRunsIsNotRemovedByAHostThatWasApart() throws Exception {
    apart();
    var _ = north.setup.standAlone(SHOP, "shop", false);
    var _ = south.setup.remove(SHOP, "shop");
    bringInOnNorth();
    together();
    assertNorthRunsIt();
    assertThat(north.pretence.done).doesNotContain("fence", "stop web");
  }
}
