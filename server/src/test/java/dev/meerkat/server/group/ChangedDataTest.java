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
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Data that is taken out of a group, or that moves, begins anew on both hosts when the group has
/// it again: somebody may have written there meanwhile.
class ChangedDataTest {
  private static final GroupText WITHOUT = new GroupText(TestHost.DOCUMENT);

  @TempDir Path folder;
  private TestHost north;
  private TestHost south;
  private Path data;

  @BeforeEach
  void start() throws Exception {
    data = Files.createDirectories(folder.resolve("data"));
    north = new TestHost(NORTH, folder.resolve("north"));
    south = new TestHost(SOUTH, folder.resolve("south"));
    TestHost.connect(north, south);
    north.start();
    south.start();
    var _ = north.setup.create(with(data), "");
  }

  @AfterEach
  void stop() {
    north.close();
    south.close();
  }

  private static GroupText with(Path data) {
    return new GroupText(TestHost.DOCUMENT + "data: [{name: d, folder: %s}]\n".formatted(data));
  }

  private String forgotten() {
    return "forget the copy d in " + data;
  }

  @Test
  void whatIsTakenOutAndPutBackIsNotBelieved() throws Exception {
    assertThat(north.setup.change(SHOP, _ -> WITHOUT).warnings()).isEmpty();
    for (var host : new TestHost[] {north, south}) {
      assertThat(host.pretence.done).contains(forgotten());
    }
    assertThat(north.setup.change(SHOP, _ -> with(data)).warnings())
        .containsExactly(
            "the data d begins anew: all of it is compared when the group is brought in, and what"
                + " only one host has is kept aside where it does not count. meerkat group show shop"
                + " tells where it counts; to have it the other way round, bring the group in only"
                + " after meerkat group select-data-source shop HOST");
  }

  @Test
  void whatMovesBeginsAnew() throws Exception {
    var elsewhere = Files.createDirectories(folder.resolve("elsewhere"));
    assertThat(north.setup.change(SHOP, _ -> with(elsewhere)).warnings())
        .singleElement()
        .asString()
        .startsWith("the data d begins anew");
    for (var host : new TestHost[] {north, south}) {
      assertThat(host.pretence.done).contains(forgotten());
    }
  }

  @Test
  void whatStaysIsNotComparedAnew() throws Exception {
    assertThat(
            north
                .setup
                .change(SHOP, now -> now.with("times", Map.of("graceSeconds", 2)))
                .warnings())
        .isEmpty();
    for (var host : new TestHost[] {north, south}) {
      assertThat(host.pretence.done).doesNotContain(forgotten());
    }
  }

  @Test
  void aHostThatHearsOfItLateForgetsAsWell() throws Exception {
    north.lost.add("commit");
    south.lost.add("outcome");
    var _ = north.setup.change(SHOP, _ -> WITHOUT);
    assertThat(north.pretence.done).contains(forgotten());
    assertThat(south.pretence.done).doesNotContain(forgotten());
    north.lost.clear();
    await("south has heard of it", () -> south.pretence.done.contains(forgotten()));
  }

  @Test
  void whatWasNotForgottenWhenTheProcessEndedIsAtItsNextStart() throws Exception {
    for (var host : new TestHost[] {north, south}) {
      host.pretence.forgetFails = true;
    }
    assertThatThrownBy(() -> north.setup.change(SHOP, _ -> WITHOUT))
        .isInstanceOf(IOException.class)
        .hasMessage("it cannot be deleted: repair the disk");
    await("south has tried as well", () -> south.shop().isEmpty());
    for (var host : new TestHost[] {north, south}) {
      assertThat(host.pretence.done).doesNotContain(forgotten());
      host.close(); // Else it might try again before.
      host.pretence.forgetFails = false;
      host.restart();
      assertThat(host.pretence.done).contains(forgotten());
      assertThat(host.shop()).isPresent();
    }
  }

  @Test
  void whatOneHostRunsAloneIsForgottenWhenThereAreTwoAgain() throws Exception {
    var _ = north.setup.standAlone(SHOP, "", false);
    for (var host : new TestHost[] {north, south}) {
      assertThat(host.pretence.done).doesNotContain(forgotten(), "forget the copies");
    }
    assertThat(north.setup.pair(SHOP).warnings()).isEmpty();
    for (var host : new TestHost[] {north, south}) {
      assertThat(host.pretence.done).contains("forget the copies");
    }
  }
}
