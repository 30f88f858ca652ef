package dev.meerkat.server.group;

import static dev.meerkat.server.group.TestHost.NORTH;
import static dev.meerkat.server.group.TestHost.SHOP;
import static dev.meerkat.server.group.TestHost.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.core.group.GroupId;
import dev.meerkat.core.group.Phase;
import java.nio.file.Files;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// What north runs alone does not go on after its start when south was given it meanwhile.
class LateBeginningTest extends PairCase {
  private void runAloneOnNorth(GroupId group) throws Exception {
    var document = TestHost.DOCUMENT.replace("group: shop", "group: " + group);
    var _ = north.setup.create(new GroupText(document), "");
    var _ = north.setup.standAlone(group, "", false);
  }

  private void giveToSouth() throws Exception {
    south.lost.addAll(List.of("prepare", "commit", "outcome"));
    var _ = south.setup.pairWithout(SHOP, NORTH, "shop");
  }

  private static boolean isHeldBack(TestHost host, GroupId id) {
    return host.groups.heldBack().contains(id) && !host.groups.here().containsKey(id);
  }

  private static void awaitAskedTwice(TestHost host) {
    long asked = host.outcomes.get();
    await("it has asked, and thought about that", () -> host.outcomes.get() > asked + 1);
  }

  @Test
  void whatTheOtherHostWasGivenIsNotStarted_howeverLateThatIsHeard() throws Exception {
    runAloneOnNorth(SHOP);
    north.close();
    giveToSouth();
    north.askNanos = 0;
    north.restart();
    awaitAskedTwice(north);
    assertThat(isHeldBack(north, SHOP)).isTrue();
    assertThat(north.problems)
        .containsOnlyOnce(
            "group shop is not started on north: south was given it, as this host was taken for"
                + " gone");
    // What was heard counts also when nothing is heard any more.
    north.lost.add("outcome");
    awaitAskedTwice(north);
    assertThat(isHeldBack(north, SHOP)).isTrue();
    north.lost.clear();
    south.lost.clear();
    await("it is one of both", () -> north.is(Phase.OUT));
    assertThat(north.groups.standAlone(SHOP)).isEmpty();
  }

  @Test
  void aHostThatHangsHoldsUpNoOtherGroupThatIsToGoOnAlone() throws Exception {
    var mail = new GroupId("mail"); // It is asked for first, and hangs.
    runAloneOnNorth(mail);
    runAloneOnNorth(SHOP);
    var hangs = new CountDownLatch(1);
    north.beforeOutcome =
        id -> {
          if (id.equals(mail)) {
            uninterruptibly(hangs);
          }
        };
    north.restart();
    await("shop has begun", () -> north.is(Phase.OUT));
    assertThat(isHeldBack(north, mail)).isTrue();
    hangs.countDown();
    await("mail has begun", () -> north.groups.here().containsKey(mail));
  }

  @Test
  void whatIsRunAloneAndCouldNotBegin_isNotBegunWhileTheOtherHostHasIt() throws Exception {
    runAloneOnNorth(SHOP);
    var log = folder.resolve("north/groups/shop/events.jsonl");
    north.close();
    Files.deleteIfExists(log);
    Files.createDirectory(log);
    north.restart();
    await("it cannot begin", () -> isTold("group shop is not looked after on north: "));
    north.lost.add("outcome");
    giveToSouth();
    north.lost.clear();
    await("it hears of that", () -> isTold("group shop is not started on north: south was"));
    Files.delete(log);
    awaitAskedTwice(north);
    assertThat(north.shop()).isEmpty();
    south.lost.clear();
    await("it is one of both", () -> north.is(Phase.OUT));
    assertThat(north.groups.standAlone(SHOP)).isEmpty();
  }

  private boolean isTold(String what) {
    return north.problems.stream().anyMatch(it -> it.startsWith(what));
  }

  private static void uninterruptibly(CountDownLatch latch) {
    try {
      assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
