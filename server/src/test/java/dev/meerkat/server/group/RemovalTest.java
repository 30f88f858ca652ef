package dev.meerkat.server.group;

import static dev.meerkat.server.group.TestHost.NORTH;
import static dev.meerkat.server.group.TestHost.SHOP;
import static dev.meerkat.server.group.TestHost.SOUTH;
import static dev.meerkat.server.group.TestHost.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.meerkat.core.group.Phase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A group with data is removed, and a copy has received what is not in its folder yet.
class RemovalTest {
  private static final Optional<Backlog> SOME =
      Optional.of(new Backlog(true, "12 bytes of shop.d were received"));
  private static final Optional<Backlog> UNTOLD = Optional.of(new Backlog(false, "it is not open"));

  @TempDir Path folder;
  private TestHost north;
  private TestHost south;

  private void start(long applyNanos) throws Exception {
    for (var host : new TestHost[] {north, south}) {
      host.applyNanos = applyNanos;
      host.restart();
    }
    var data = Files.createDirectories(folder.resolve("data"));
    var _ =
        north.setup.create(
            new GroupText(TestHost.DOCUMENT + "data: [{name: d, folder: %s}]\n".formatted(data)),
            "");
    await("both look after it", () -> north.is(Phase.OUT) && south.is(Phase.OUT));
  }

  @BeforeEach
  void make() {
    north = new TestHost(NORTH, folder.resolve("north"));
    south = new TestHost(SOUTH, folder.resolve("south"));
    TestHost.connect(north, south);
  }

  @AfterEach
  void stop() {
    north.close();
    south.close();
  }

  @Test
  void itIsRefusedOnEitherHost_unlessTheNameIsTyped() throws Exception {
    start(TimeUnit.MILLISECONDS.toNanos(300));
    for (var lacking : new TestHost[] {north, south}) {
      for (var backlog : new Optional<?>[] {SOME, UNTOLD}) {
        lacking.pretence.data.backlog = backlog.map(Backlog.class::cast);
        assertThatThrownBy(() -> north.setup.remove(SHOP, ""))
            .hasMessageStartingWith("on " + lacking.self + ", ")
            .hasMessageContaining("type its name, shop")
            .isInstanceOfSatisfying(
                GroupRefused.class, refused -> assertThat(refused.nameWanted()).isTrue());
      }
      lacking.pretence.data.backlog = Optional.empty();
    }
    assertThat(north.shop()).isPresent();
    assertThat(south.shop()).isPresent();
    assertThat(south.groups.folder(SHOP).prepared()).isEmpty();
    north.pretence.data.backlog = SOME;
    south.pretence.data.backlog = SOME;
    assertThat(north.setup.remove(SHOP, "shop").warnings()).isEmpty();
    assertThat(south.shop()).isEmpty();
  }

  @Test
  void itWaitsForWhatIsJustComingIntoTheFolder() throws Exception {
    start(TimeUnit.SECONDS.toNanos(60));
    south.pretence.data.backlog = SOME;
    try (var removing = Executors.newSingleThreadExecutor()) {
      var removed = removing.submit(() -> north.setup.remove(SHOP, ""));
      await("south is looked at again", () -> south.pretence.data.asked.get() > 1);
      south.pretence.data.backlog = Optional.empty();
      assertThat(removed.get(60, TimeUnit.SECONDS).warnings()).isEmpty();
    }
    assertThat(south.shop()).isEmpty();
  }

  @Test
  void aHostThatIsToldLateWaitsForIt() throws Exception {
    removeWithoutSouth();
    await(
        "it is told",
        () ->
            north.problems.stream()
                .anyMatch(it -> it.contains("12 bytes of shop.d were received")));
    south.pretence.data.backlog = Optional.empty();
    await("south has forgotten it", () -> south.shop().isEmpty());
  }

  @Test
  void aHostThatIsToldLateDoesNotWaitForEver() throws Exception {
    removeWithoutSouth();
    await("south has forgotten it", () -> south.shop().isEmpty());
    assertThat(north.problems).anyMatch(it -> it.contains("12 bytes of shop.d were received"));
  }

  private void removeWithoutSouth() throws Exception {
    start(TimeUnit.MILLISECONDS.toNanos(300));
    south.pretence.data.backlog = SOME;
    north.lost.add("prepare");
    north.lost.add("commit");
    assertThat(north.setup.remove(SHOP, "shop").warnings()).hasSize(1);
    north.lost.clear();
  }

  @Test
  void dataIsTakenOutOnlyWhenAllOfItIsInTheFolder() throws Exception {
    start(TimeUnit.MILLISECONDS.toNanos(300));
    for (var lacking : new TestHost[] {north, south}) {
      lacking.pretence.data.backlog = SOME;
      assertThatThrownBy(() -> north.setup.change(SHOP, _ -> new GroupText(TestHost.DOCUMENT)))
          .isInstanceOf(GroupRefused.class)
          .hasMessageContaining("on " + lacking.self + ", 12 bytes of shop.d were received");
      lacking.pretence.data.backlog = Optional.empty();
    }
    south.pretence.data.backlog = UNTOLD; // Its folder may be what is to be mended.
    assertThat(north.setup.change(SHOP, _ -> new GroupText(TestHost.DOCUMENT)).warnings())
        .isEmpty();
  }
}
