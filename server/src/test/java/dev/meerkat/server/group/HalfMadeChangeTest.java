package dev.meerkat.server.group;

import static dev.meerkat.server.group.TestHost.NORTH;
import static dev.meerkat.server.group.TestHost.SHOP;
import static dev.meerkat.server.group.TestHost.SOUTH;
import static dev.meerkat.server.group.TestHost.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// A host fails, or its process ends, in the middle of making a change: the rest is made later.
class HalfMadeChangeTest extends PairCase {
  private static Path shop(TestHost host) {
    return host.folder.resolve("groups/shop");
  }

  private void create() throws Exception {
    var _ = north.setup.create(new GroupText(TestHost.DOCUMENT), "");
  }

  private void hearNothing() {
    north.lost.add("commit");
    south.lost.add("outcome");
  }

  /// What south has prepared is stored there, and nothing else is done.
  private void storeOnly() throws Exception {
    var folder = south.groups.folder(SHOP);
    folder.store(GroupFolder.Stored.settled(folder.prepared().orElseThrow()));
    north.lost.clear();
    south.lost.clear();
  }

  @Test
  void whatWasStoredAndNotBegun_isBegun() throws Exception {
    hearNothing();
    create();
    storeOnly();
    await("south has begun", () -> south.shop().isPresent() && isSettled(south));
  }

  private static boolean isSettled(TestHost host) {
    try {
      return host.groups.folder(SHOP).prepared().isEmpty();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void whatWasRemovedAndNotDeleted_isDeleted() throws Exception {
    create();
    hearNothing();
    var _ = north.setup.remove(SHOP, "");
    storeOnly();
    await("both have forgotten it", () -> !Files.exists(shop(north)) && !Files.exists(shop(south)));
    assertThat(south.shop()).isEmpty();
  }

  @Test
  void aRemovalIsDeletedWithTheStart_onceBothHostsKnowOfIt() throws Exception {
    create();
    var now = south.groups.folder(SHOP).stored().orElseThrow().proposal();
    var removal =
        new Proposal(
            SHOP,
            "removal",
            now.number(),
            NORTH,
            SOUTH,
            Optional.empty(),
            now.key(),
            Optional.empty(),
            now.atMillis() + 1);
    south.groups.folder(SHOP).store(GroupFolder.Stored.settled(removal));
    south.restart();
    assertThat(shop(south)).doesNotExist();
    north.lost.add("prepare");
    north.lost.add("commit");
    var _ = north.setup.remove(SHOP, "shop");
    north.restart();
    assertThat(shop(north)).exists();
  }

  @Test
  void whatCannotBeStoredLeavesTheStewardOfBefore() throws Exception {
    var data = Files.createDirectories(folder.resolve("data"));
    var text = new GroupText(TestHost.DOCUMENT + "data: [{name: d, folder: %s}]\n".formatted(data));
    var _ = north.setup.create(text, "");
    var _ = north.setup.standAlone(SHOP, "", false);
    var obstacle = Files.createDirectories(shop(north).resolve("group.json.new/full"));
    assertThatThrownBy(() -> north.setup.pair(SHOP)).isInstanceOf(IOException.class);
    assertThat(north.pretence.done).contains("forget the copies");
    assertThat(north.shop()).isPresent();
    assertThat(north.groups.standAlone(SHOP)).contains(NORTH);
    Files.delete(obstacle);
    Files.deleteIfExists(shop(north).resolve("group.json.new"));
    var _ = north.setup.pair(SHOP);
    assertThat(north.groups.standAlone(SHOP)).isEmpty();
  }
}
