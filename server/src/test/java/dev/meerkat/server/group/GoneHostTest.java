package dev.meerkat.server.group;

import static dev.meerkat.server.group.TestHost.NORTH;
import static dev.meerkat.server.group.TestHost.SHOP;
import static dev.meerkat.server.group.TestHost.SOUTH;
import static dev.meerkat.server.group.TestHost.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.meerkat.core.group.Command;
import dev.meerkat.core.group.GroupPriority;
import dev.meerkat.core.group.Memory;
import dev.meerkat.core.group.Phase;
import dev.meerkat.core.group.SiteServers;
import dev.meerkat.core.model.ServerId;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A group goes on, and can be changed and removed, where its other host is gone for good.
class GoneHostTest extends PairCase {
  private static final GroupText TEXT = new GroupText(TestHost.DOCUMENT);

  private static Optional<GroupFolder.Stored> stored(TestHost host) {
    try {
      return host.groups.folder(SHOP).stored();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static boolean isForgotten(TestHost host) {
    return !Files.exists(host.folder.resolve("groups/shop"));
  }

  private static void hearsNothing(TestHost host) {
    host.lost.addAll(List.of("prepare", "commit", "outcome"));
  }

  private void createWithData() throws Exception {
    var data = Files.createDirectories(folder.resolve("data"));
    var _ =
        north.setup.create(
            new GroupText(TestHost.DOCUMENT + "data: [{name: d, folder: %s}]\n".formatted(data)),
            "");
  }

  /// North has run it alone and is gone; south has it by the word of an operator.
  private void giveToSouth() throws Exception {
    createWithData();
    var _ = north.setup.standAlone(SHOP, "", false);
    north.close();
    hearsNothing(south);
    assertThat(south.setup.pairWithout(SHOP, NORTH, "shop").warnings()).hasSize(1);
    await("it is looked after", () -> south.is(Phase.OUT));
  }

  @Test
  void whatWasTakenFromItIsChanged_andItHearsOfAllOfThatWhenItComesBack() throws Exception {
    giveToSouth();
    var _ = south.setup.change(SHOP, now -> now.with("", Map.of("priority", "high")));
    var _ = south.setup.change(SHOP, now -> now.with("policy", Map.of("onResourceErrors", "stay")));
    var group = south.shop().orElseThrow().group();
    assertThat(group.priority()).isEqualTo(GroupPriority.HIGH);
    assertThat(group.policy().moveOnErrors()).isFalse();
    assertThat(stored(south).orElseThrow().mayWait()).isTrue();
    north.restart();
    await(
        "north is told",
        () -> north.problems.stream().anyMatch(it -> it.contains("is not started on north")));
    assertThat(north.shop()).isEmpty();
    south.lost.clear();
    await("north waits for the choice", () -> north.isBound(Memory.Bond.CONFLICT));
    await("it knows", () -> stored(south).orElseThrow().settled());
    assertThat(north.groups.document(SHOP)).isEqualTo(south.groups.document(SHOP));
    assertThat(north.pretence.done).contains("forget the copies").doesNotContain("start web");
  }

  @Test
  void whatItHasHeardOfIsNotTakenFromItTwice() throws Exception {
    createWithData();
    var _ = north.setup.standAlone(SHOP, "", false);
    south.lost.addAll(List.of("answer to prepare", "commit", "outcome"));
    var _ = south.setup.pairWithout(SHOP, NORTH, "shop");
    await("north has it", () -> north.isBound(Memory.Bond.CONFLICT));
    assertThat(stored(south).orElseThrow().settled()).isFalse();
    var _ = south.setup.change(SHOP, now -> now.with("", Map.of("priority", "high")));
    south.lost.clear();
    await("it is settled", () -> stored(south).orElseThrow().settled());
    assertThat(north.groups.document(SHOP)).contains("priority: high");
    assertThat(Collections.frequency(north.pretence.done, "forget the copies")).isEqualTo(1);
  }

  @Test
  void whatWasTakenFromItIsRemoved_andNotRunWhereItComesBack() throws Exception {
    giveToSouth();
    assertThatThrownBy(() -> south.setup.remove(SHOP, ""))
        .isInstanceOfSatisfying(
            GroupRefused.class, refused -> assertThat(refused.nameWanted()).isTrue());
    assertThat(south.setup.remove(SHOP, "shop").warnings()).hasSize(1);
    assertThat(south.shop()).isEmpty();
    north.restart();
    await(
        "north is told",
        () -> north.problems.stream().anyMatch(it -> it.contains("is not started on north")));
    assertThat(north.shop()).isEmpty();
    south.lost.clear();
    await("both have forgotten it", () -> isForgotten(north) && isForgotten(south));
    assertThat(north.pretence.done).doesNotContain("start web");
  }

  @Test
  void whatItRunsUnseenIsNotLeftWithoutProtection() throws Exception {
    createWithData();
    var _ = north.setup.standAlone(SHOP, "", false);
    await("it is looked after", () -> north.is(Phase.OUT));
    var _ = north.order(new Command.BringIn(Optional.empty()));
    await("active on north", () -> north.is(Phase.ACTIVE));
    hearsNothing(south);
    var _ = south.setup.pairWithout(SHOP, NORTH, "shop");
    var _ = south.setup.remove(SHOP, "shop");
    south.lost.clear();
    await(
        "south tells it",
        () -> south.problems.stream().anyMatch(it -> it.contains("group shop is in: removed,")));
    assertThat(north.is(Phase.ACTIVE)).isTrue();
    var _ = north.order(new Command.BringOut());
    await("both have forgotten it", () -> isForgotten(north) && isForgotten(south));
  }

  @Test
  void whatWasTakenFromItIsRunAlone_untilItHearsOfThat() throws Exception {
    giveToSouth();
    var _ = south.setup.standAlone(SHOP, "shop", false);
    var _ = south.setup.change(SHOP, now -> now.with("", Map.of("priority", "high")));
    assertThatThrownBy(() -> south.setup.pair(SHOP))
        .isInstanceOf(GroupRefused.class)
        .hasMessageContaining("was taken for gone, and has not heard of that yet");
    north.restart();
    await(
        "north is told",
        () -> north.problems.stream().anyMatch(it -> it.contains("is not started on north")));
    south.lost.clear();
    await("north knows", () -> stored(south).orElseThrow().settled());
    assertThat(north.shop()).isEmpty();
    assertThat(north.groups.standAlone(SHOP)).contains(SOUTH);
    var _ = south.setup.pair(SHOP);
    await("north waits for the choice", () -> north.isBound(Memory.Bond.CONFLICT));
    await("south does not", () -> south.isBound(Memory.Bond.FOLLOWS));
  }

  /// Before it has made the change, or just after.
  @ParameterizedTest
  @ValueSource(strings = {"commit", "answer to commit"})
  void aChangeThatItHasNotAnswered_keepsNobodyFromRemovingTheGroup(String lost) throws Exception {
    var _ = north.setup.create(TEXT, "");
    north.lost.add(lost);
    south.lost.add("outcome");
    var _ = north.setup.change(SHOP, now -> now.with("times", Map.of("leaseMillis", 10_000)));
    removeWithoutSouth();
  }

  @ParameterizedTest
  @ValueSource(strings = {"commit", "answer to commit"})
  void aGroupThatItHasNotAnsweredToHave_isRemoved(String lost) throws Exception {
    north.lost.add(lost);
    south.lost.add("outcome");
    var _ = north.setup.create(TEXT, "");
    removeWithoutSouth();
  }

  private void removeWithoutSouth() throws Exception {
    hearsNothing(north);
    assertThatThrownBy(
            () -> north.setup.change(SHOP, now -> now.with("", Map.of("priority", "high"))))
        .isInstanceOf(GroupRefused.class)
        .hasMessageContaining("has not reached south yet")
        .satisfies(refused ->
            assertThat(((GroupRefused) refused).todo())
                .contains("if it is gone for good")
                .contains("meerkat group remove shop"));
    assertThatThrownBy(() -> north.setup.remove(SHOP, ""))
        .hasMessageContaining("type the name of the group, shop")
        .isInstanceOfSatisfying(
            GroupRefused.class, refused -> assertThat(refused.nameWanted()).isTrue());
    var _ = north.setup.remove(SHOP, "shop");
    assertThat(north.shop()).isEmpty();
    assertThatThrownBy(() -> north.setup.remove(SHOP, "shop"))
        .isInstanceOf(GroupRefused.class)
        .hasMessage("group shop was removed here, which south does not know yet");
    north.lost.clear();
    south.lost.clear();
    await("both have forgotten it", () -> isForgotten(north) && isForgotten(south));
    assertThat(south.shop()).isEmpty();
  }

  private static SiteServers servers(ServerId... all) {
    return new SiteServers(new TreeSet<>(List.of(all)));
  }

  @Test
  void whoWasRemovedFromTheSiteMayBeNamedAsBefore() throws Exception {
    var _ = north.setup.create(TEXT, "");
    south.close();
    hearsNothing(north);
    north.known = servers(NORTH);
    assertThatThrownBy(
            () -> north.setup.change(SHOP, now -> now.with("", Map.of("priority", "high"))))
        .isInstanceOf(GroupRefused.class)
        .hasMessageContaining("south has not agreed")
        .satisfies(refused ->
            assertThat(((GroupRefused) refused).todo())
                .contains("if it is gone for good, meerkat group stand-alone shop"));
    var _ = north.setup.standAlone(SHOP, "shop", false);
    var _ = north.setup.change(SHOP, now -> now.with("", Map.of("priority", "high")));
    var _ = north.setup.change(SHOP, now -> now.with("policy", Map.of("onResourceErrors", "stay")));
    assertThat(north.shop().orElseThrow().group().priority()).isEqualTo(GroupPriority.HIGH);
    var east = new GroupText(north.groups.document(SHOP).replace("south", "east"));
    assertThatThrownBy(() -> north.setup.change(SHOP, _ -> east))
        .isInstanceOf(GroupRefused.class)
        .hasMessageContaining("east is no server of this site");
  }

  @Test
  void aGroupIsTakenFromAHostThatWasRemovedFromTheSite() throws Exception {
    createWithData();
    var _ = north.setup.standAlone(SHOP, "", false);
    north.close();
    hearsNothing(south);
    south.known = servers(SOUTH);
    var _ = south.setup.pairWithout(SHOP, NORTH, "shop");
    var _ = south.setup.change(SHOP, now -> now.with("", Map.of("priority", "high")));
    var _ = south.setup.remove(SHOP, "shop");
    await("south has forgotten it", () -> isForgotten(south));
  }

  @Test
  void aWitnessThatTheGroupHasAlreadyMayBeDown() throws Exception {
    var keeper = new ServerId("keeper");
    north.known = servers(NORTH, SOUTH, keeper, new ServerId("warden"));
    south.known = north.known;
    var text =
        new GroupText(
            TestHost.DOCUMENT.replace("isolation: {addresses: [203.0.113.9]}", "witness: keeper"));
    north.lost.add("witness");
    assertThatThrownBy(() -> north.setup.create(text, ""))
        .isInstanceOf(GroupRefused.class)
        .hasMessageContaining("arbitration.witness: keeper does not answer");
    north.lost.clear();
    var _ = north.setup.create(text, "");
    north.lost.add("witness");
    assertThat(north.setup.change(SHOP, now -> now.with("", Map.of("priority", "high"))).warnings())
        .containsExactly("the witness keeper does not answer: the witness is down");
    assertThat(north.setup.restore(SHOP).warnings()).hasSize(1);
    assertThat(south.groups.document(SHOP)).contains("priority: high");
    assertThatThrownBy(() ->
            north.setup.change(SHOP, now -> now.with("arbitration", Map.of("witness", "warden"))))
        .isInstanceOf(GroupRefused.class)
        .hasMessageContaining("arbitration.witness: warden does not answer");
    var _ = north.setup.standAlone(SHOP, "shop", true);
    assertThat(north.setup.pair(SHOP).warnings()).hasSize(1);
    // Removed from the site, it is named as before.
    north.known = servers(NORTH, SOUTH);
    south.known = north.known;
    assertThat(north.setup.change(SHOP, now -> now.with("", Map.of("priority", "low"))).warnings())
        .hasSize(1);
    assertThat(south.groups.document(SHOP)).contains("priority: low");
  }
}
