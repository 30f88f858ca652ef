package dev.meerkat.server.group;

import static dev.meerkat.server.group.TestHost.NORTH;
import static dev.meerkat.server.group.TestHost.SHOP;
import static dev.meerkat.server.group.TestHost.SOUTH;
import static dev.meerkat.server.group.TestHost.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.meerkat.core.group.Command;
import dev.meerkat.core.group.Phase;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// An earlier version has stored a document with a setting that this one refuses.
class RefusedDocumentTest extends PairCase {
  private static final GroupText TEXT = new GroupText(TestHost.DOCUMENT);

  @BeforeEach
  void create() throws Exception {
    var _ = north.setup.create(TEXT, "");
    for (var host : new TestHost[] {north, south}) {
      host.close();
      var file = host.folder.resolve("groups/shop/group.json");
      Files.writeString(
          file, Files.readString(file).replace("graceSeconds: 1", "graceSeconds: -1"));
      host.restart();
      assertThat(host.shop()).isEmpty();
    }
  }

  private static Optional<GroupFolder.Stored> stored(TestHost host) {
    try {
      return host.groups.folder(SHOP).stored();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void anotherDocumentTakesItsPlace() throws Exception {
    assertThat(north.setup.change(SHOP, _ -> TEXT).warnings()).isEmpty();
    await("both look after it", () -> north.is(Phase.OUT) && south.is(Phase.OUT));
    assertThat(south.groups.document(SHOP)).isEqualTo(TestHost.DOCUMENT);
  }

  /// What south runs by is not known, so it might take the group over while north has it.
  @Test
  void untilTheOtherHostKnowsTheNewOneItIsNotBroughtIn() throws Exception {
    north.lost.add("commit");
    south.lost.add("outcome");
    var _ = north.setup.change(SHOP, _ -> TEXT);
    await("north looks after it", () -> north.is(Phase.OUT));
    assertThat(north.order(new Command.BringIn(Optional.of(NORTH))))
        .isInstanceOf(Verdict.Refused.class);
  }

  @Test
  void aChangeOfOneSettingIsRefused() {
    assertThatThrownBy(
            () -> north.setup.change(SHOP, now -> now.with("", Map.of("priority", "high"))))
        .isInstanceOf(GroupRefused.class)
        .hasMessageContaining("times.graceSeconds");
  }

  @Test
  void theGroupIsRemoved() throws Exception {
    assertThat(north.setup.remove(SHOP, "").warnings()).isEmpty();
    for (var host : new TestHost[] {north, south}) {
      assertThat(host.folder.resolve("groups/shop")).doesNotExist();
    }
  }

  @Test
  void theGroupIsRemovedWithoutTheOtherHost_whichHearsOfItLater() throws Exception {
    north.lost.addAll(List.of("prepare", "commit"));
    var _ = north.setup.remove(SHOP, "shop");
    assertThat(stored(south)).isPresent();
    assertThat(stored(north).orElseThrow().proposal().to()).isEqualTo(SOUTH);
    north.lost.clear();
    await("both have forgotten it", () -> stored(north).isEmpty() && stored(south).isEmpty());
  }

  @Test
  void oneHostDoesNotRunItAlone_andIsToldWhatToDo() {
    assertThatThrownBy(() -> north.setup.standAlone(SHOP, "shop", false))
        .isInstanceOf(GroupRefused.class)
        .hasMessageContaining("the document of group shop is of no use to this version: times")
        .satisfies(refused ->
            assertThat(((GroupRefused) refused).todo())
                .contains("meerkat group create --change")
                .contains("meerkat group remove shop"));
  }

  /// North has begun a change of it and is silent: nobody knows whether it may wait.
  @Test
  void aChangeThatSomebodyBegan_isHeld() throws Exception {
    north.lost.add("answer to prepare");
    south.lost.add("outcome");
    assertThatThrownBy(() -> north.setup.change(SHOP, _ -> TEXT)).isInstanceOf(GroupRefused.class);
    await(
        "it is told",
        () -> south.problems.stream().anyMatch(it -> it.contains("may run it by other rules")));
    assertThat(south.groups.folder(SHOP).prepared()).isPresent();
  }
}
