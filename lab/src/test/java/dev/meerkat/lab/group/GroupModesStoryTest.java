package dev.meerkat.lab.group;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.lab.Await;
import dev.meerkat.server.api.Answers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What `mode` promises to the users of an application that syncs nothing, with the real program:
/// with `strict`, that all they were told is on both hosts; with `asynchronous`, that they wait for
/// nobody, and that a switch loses nothing all the same.
@PlayedByHand
final class GroupModesStoryTest {
  private static final Duration LIMIT = Duration.ofMinutes(3);
  private static final String MODE = "mode: ";
  private static final String STRICT = MODE + "strict";
  private static final String ASYNCHRONOUS = MODE + "asynchronous";
  private static final String LOCALLY = "127.0.0.1";
  private static final int MEBIBYTES = 24;

  private static final long LEAST_LAG_BYTES = 1_000_000;

  /// At least so many.
  private static final String MANY_BYTES = "[0-9]{7,} bytes";

  @TempDir private Path folder;

  @Test
  void strictPromisesWhatBothHave_andAsynchronousNeverWaits() {
    var ledger = Ledger.trusting(Application.shared(folder));
    try (GroupSite site =
        GroupSite.start(
            links -> STRICT + "\n" + new Arrangement(true, false).document(links, ledger),
            ledger,
            folder)) {
      Machine north = site.links().north();
      Machine south = site.links().south();
      new Steps(site, ledger, new Audit(site, ledger), north, south).all();
      assertThat(site.lookout().takeFindings()).isEmpty();
      assertThat(site.lookout().looks()).isPositive();
    }
  }

  private record Steps(GroupSite site, Ledger ledger, Audit audit, Machine north, Machine south) {
    void all() {
      strict_tellsNobodyOfALineThatOneHostAloneHas();
      strict_goesOnWithoutAStandbyThatIsKnownToBeLost();
      theModeIsChanged();
      asynchronous_aSwitchLosesNothing();
      asynchronous_aTakeoverLosesWhatCameLast_andTellsSo();
    }

    /// The host that has the group is cut off from everything but users of its own.
    private void strict_tellsNobodyOfALineThatOneHostAloneHas() {
      long sinceNanos = System.nanoTime();
      try (Usage local = Usage.start(north.host(), ledger, LOCALLY)) {
        Await.until(
            "an answer on north itself", LIMIT, () -> local.hasAnswered(north.name(), sinceNanos));
        site.network().cut(north.host());
        site.network().cutLink(north.host());
        site.awaitAnswer(south, sinceNanos);
        assertThat(site.lookout().hasAny(north.host())).isFalse();
      }
      var promised = ledger.acknowledged();
      var left = ledger.lines(north);
      Audit.assertHolds(ledger.lines(south), promised);
      assertThat(Audit.missing(ledger.lines(south), left))
          .as("written on north, by users who waited in vain for an answer")
          .isNotEmpty()
          .doesNotContainAnyElementsOf(promised);
      site.network().heal();
      site.awaitWell(south);
      audit.assertEqual(south);
    }

    private void strict_goesOnWithoutAStandbyThatIsKnownToBeLost() {
      north.server().process().kill();
      GroupSite.await(
          south,
          "a copy that is not connected",
          group ->
              group.states().stream()
                  .anyMatch(state ->
                      state.host().equals(south.name())
                          && state.data() != null
                          && !state.data().linked()));
      audit.awaitMore();
      audit.awaitBehind(north);
      north.server().start();
      site.awaitWell(south);
      audit.assertHoldsAll(south);
      audit.assertEqual(south);
    }

    /// Chapters 3.2 and 4.6.
    private void theModeIsChanged() {
      var operator = new Operator(south);
      var other = GroupSite.document(south).replace(STRICT, ASYNCHRONOUS);
      assertThat(operator.isRefused(other, "create", "--change"))
          .contains("the data of group shop cannot be changed while it is in");
      operator.order("bring-out");
      assertThat(operator.gives(other, "create", "--change"))
          .contains("group shop is changed on both hosts");
      operator.order("policy", "--take-over", "logical");
      operator.order("bring-in", "--on", south.name());
      site.awaitWell(south);
    }

    /// Chapter 4.4, and question 9.
    private void asynchronous_aSwitchLosesNothing() {
      var path = fallsBehind(south, north);
      Instant since = Instant.now();
      new Operator(south).order("switch", "--no-wait");
      Await.until(
          "the switch to wait for the data",
          LIMIT,
          () ->
              new Operator(south)
                  .log(south, since)
                  .matches("(?s).*waits until the data is equal: " + MANY_BYTES + ".*"));
      path.open();
      site.awaitWell(north);
      audit.assertHoldsAll(north);
      audit.assertEqual(north);
    }

    /// Chapter 4.1: the host that has the group loses its power.
    private void asynchronous_aTakeoverLosesWhatCameLast_andTellsSo() {
      var before = ledger.lines(south);
      var path = fallsBehind(north, south);
      long sinceNanos = System.nanoTime();
      site.network().cut(north.host());
      site.network().cutLink(north.host());
      north.killAll();
      var left = ledger.lines(north);
      var promised = ledger.acknowledged();
      Audit.assertHolds(left, promised);
      site.awaitAnswer(south, sinceNanos);
      assertThat(Audit.missing(ledger.lines(south), promised)).isNotEmpty();
      audit.assertOfThePast(south, before, left);
      assertThat(new Operator(south).log())
          .containsPattern(
              "claiming: takeover: data is logically consistent only \\([^)]*, at least "
                  + MANY_BYTES
                  + " are missing[^)]*\\); policy is LOGICAL");

      path.open();
      site.network().heal();
      north.server().start();
      site.awaitWell(south);
      assertThat(ledger.newestAside(north)).containsSubsequence(left);
      audit.assertEqual(south);
    }

    /// A slow way to the standby, and more than it can take, while users are answered.
    private DataPath fallsBehind(Machine active, Machine standby) {
      var path = new DataPath(standby);
      path.slow();
      ledger.pour(active, MEBIBYTES);
      audit.awaitMore();
      audit.awaitBehind(standby);
      assertThat(GroupSite.state(active).data())
          .isNotNull()
          .matches(Answers.GroupData::linked, "is connected");
      GroupSite.awaitState(
          standby,
          "to lack a lot",
          state -> state.data() != null && state.data().lagBytes() >= LEAST_LAG_BYTES);
      return path;
    }
  }
}
