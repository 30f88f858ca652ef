package dev.meerkat.server.group;

import static dev.meerkat.server.group.TestHost.NORTH;
import static dev.meerkat.server.group.TestHost.SHOP;
import static dev.meerkat.server.group.TestHost.SOUTH;
import static dev.meerkat.server.group.TestHost.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.core.group.Phase;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A group that is stored on a host and has no steward there is told with the reason.
class UntendedTest extends PairCase {
  @BeforeEach
  void create() throws Exception {
    var _ = north.setup.create(new GroupText(TestHost.DOCUMENT), "");
  }

  private static List<Untended> untended(TestHost host) {
    try {
      return host.groups.untended(host.groups.here().keySet());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static Untended only(TestHost host) {
    assertThat(untended(host)).hasSize(1);
    return untended(host).getFirst();
  }

  @Test
  void oneThatIsLookedAfterIsNotToldTwice() {
    assertThat(untended(north)).isEmpty();
  }

  @Test
  void aHostThatStandsAsideSaysWhoRunsIt() throws Exception {
    var _ = north.setup.standAlone(SHOP, "", false);
    assertThat(untended(north)).isEmpty();
    var aside = only(south);
    assertThat(aside.why()).isEqualTo("stands aside: north runs the group alone");
    assertThat(aside.standAlone()).contains(NORTH);
    assertThat(aside.group()).isPresent();
    assertThat(aside.hosts()).containsExactly(NORTH, SOUTH);
    assertThat(aside.document()).contains("standAlone: north");
    south.restart();
    assertThat(only(south)).isEqualTo(aside);
  }

  @Test
  void aHostThatRunsItAloneSaysForWhatItWaitsAfterItsStart() throws Exception {
    var _ = north.setup.standAlone(SHOP, "", false);
    north.lost.add("outcome");
    north.restart();
    assertThat(only(north).why()).contains("has just started", "asks the other host first");
    assertThat(only(north).standAlone()).contains(NORTH);
    await("it has begun", () -> untended(north).isEmpty() && north.shop().isPresent());
  }

  @Test
  void whatCannotBeginSaysWhy_untilItCan() throws Exception {
    north.pretence.forgetFails = true;
    north.restart();
    assertThat(north.shop()).isEmpty();
    assertThat(only(north).why())
        .isEqualTo("the group is not looked after there: it cannot be deleted: repair the disk");
    assertThat(only(north).group()).isPresent();
    awaitTriedTwice();
    assertThat(toldNotLookedAfter(north)).isEqualTo(1);
    north.pretence.forgetFails = false;
    String again = "group shop is looked after on north again";
    await("it has begun", () -> north.problems.contains(again));
    assertThat(untended(north)).isEmpty();
    assertThat(north.shop()).isPresent();
    assertThat(north.problems).containsOnlyOnce(again);
  }

  private void awaitTriedTwice() {
    long tried = north.pretence.forgets.get();
    await("it is tried again", () -> north.pretence.forgets.get() > tried + 1);
  }

  private static long toldNotLookedAfter(TestHost host) {
    return host.problems.stream()
        .filter(it -> it.startsWith("group shop is not looked after on " + host.self + ": "))
        .count();
  }

  @Test
  void whatCouldNotBeginAfterAChangeBeginsLater() throws Exception {
    south.pretence.forgetFails = true;
    var _ = north.setup.change(SHOP, now -> now.with("times", Map.of("graceSeconds", 2)));
    await("south has it, and cannot begin", () -> toldNotLookedAfter(south) == 1);
    assertThat(south.shop()).isEmpty();
    south.pretence.forgetFails = false;
    await("it has begun", () -> south.is(Phase.OUT));
    assertThat(south.shop().orElseThrow().group()).isEqualTo(north.shop().orElseThrow().group());
  }

  @Test
  void aDocumentThatIsRefusedIsNotTriedAgain() throws Exception {
    var _ =
        north.setup.create(
            new GroupText(TestHost.DOCUMENT.replace("group: shop", "group: mail")), "");
    var file = folder.resolve("north/groups/shop/group.json");
    var stored = Files.readString(file);
    Files.writeString(file, stored.replace("graceSeconds: 1", "graceSeconds: -1"));
    north.pretence.forgetFails = true; // Mail is tried each second.
    north.restart();
    Files.writeString(file, stored);
    awaitTriedTwice();
    assertThat(north.shop()).isEmpty();
    assertThat(toldNotLookedAfter(north)).isEqualTo(1);
  }

  @Test
  void whatMakesNoSenseIsToldAllTheSame() throws Exception {
    var file = folder.resolve("north/groups/shop/group.json");
    var stored = Files.readString(file);
    Files.writeString(file, stored.replace("hosts: [north, south]", "hosts: north"));
    north.restart();
    assertThat(only(north).why()).contains("its document is of no use to this version");
    assertThat(only(north).group()).isEmpty();
    assertThat(only(north).hosts()).containsExactlyInAnyOrder(NORTH, SOUTH);
    Files.writeString(file, "{");
    north.restart();
    assertThat(only(north).why()).contains("group.json is damaged");
    assertThat(only(north).hosts()).containsExactly(NORTH);
  }

  @Test
  void oneThatWasRemovedIsNotTold() throws Exception {
    north.lost.addAll(List.of("prepare", "commit"));
    var _ = north.setup.remove(SHOP, "shop");
    assertThat(north.groups.stored()).containsExactly(SHOP);
    assertThat(untended(north)).isEmpty();
  }
}
