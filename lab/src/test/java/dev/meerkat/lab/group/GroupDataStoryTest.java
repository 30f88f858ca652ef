package dev.meerkat.lab.group;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.lab.Await;
import dev.meerkat.lab.Shell;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What becomes of the data when the host dies that has the group, under each policy, and what an
/// operator does then (`docs/groups-promises.md`): with the real program, its command line, and
/// users who write all the time and remember what they were promised.
@Tag("lab")
final class GroupDataStoryTest {
  private static final Duration LIMIT = Duration.ofMinutes(3);
  private static final int DATA_PORT = 8100;
  private static final int SOME = 10;

  @TempDir Path folder;

  @Test
  void whateverDies_theDataIsWhatThePolicyAllows_andNothingIsLostUntold() {
    var ledger = new Ledger(Application.shared(folder));
    try (GroupSite site = GroupSite.start(new Arrangement(true, false), ledger, folder)) {
      Machine north = site.active();
      Machine south = site.other(north);
      new Steps(site, ledger, north, south).all();
      assertThat(site.lookout().takeFindings()).isEmpty();
      assertThat(site.lookout().looks()).isPositive();
    }
  }

  private record Steps(GroupSite site, Ledger ledger, Machine north, Machine south) {
    void all() {
      completeData_losesNothing();
      aDifferenceBehindItsBack_isFound_andMended();
      withThatPolicy_incompleteData_isNotTakenOver_untilSomebodySaysSo();
    }

    /// Chapter 4.1, and question 9: what was promised is there.
    private void completeData_losesNothing() {
      awaitMore(SOME);
      north.server().process().kill();
      long sinceNanos = System.nanoTime();
      var promised = ledger.acknowledged();
      var left = ledger.lines(north);
      site.awaitAnswer(south, sinceNanos);
      assertThat(new HashSet<>(ledger.lines(south))).containsAll(promised);

      north.server().start();
      site.awaitWell(south);
      assertThat(ledger.newestAside(north)).isEqualTo(left);
      assertEqual(south);
    }

    /// Chapter 3.1.7. A host whose copy is not what it should be does not get the group.
    private void aDifferenceBehindItsBack_isFound_andMended() {
      ledger.spoil(north);
      assertThat(new Operator(south).refused("verify")).contains("lines");
      assertThat(new Operator(south).sees()).contains("inconsistent");
      assertThat(new Operator(south).refused("switch")).contains("north is not ready");
      new Operator(north).refused("verify", "--mend");
      site.awaitWell(south);
      assertEqual(south);
    }

    /// Chapter 4.1.
    private void withThatPolicy_incompleteData_isNotTakenOver_untilSomebodySaysSo() {
      southGoesOnWithoutTheOther();
      south.server().process().kill();
      var left = ledger.lines(south);
      var promised = ledger.acknowledged();
      GroupSite.await(
          north,
          "no takeover",
          group ->
              group.states().stream()
                  .anyMatch(state ->
                      state.phase().equals("waiting") && state.why().contains("no takeover")));
      var operator = new Operator(north);
      assertThat(operator.sees()).contains("south may have gone on without it");
      assertThat(operator.refused("take-over")).contains("which loses what is missing here");
      assertThat(operator.refused("take-over", "--unconditional"))
          .contains("what is missing is lost: type the name of the group, shop,");
      long sinceNanos = System.nanoTime();
      operator.order("take-over", "--unconditional", "--confirm", GroupSite.GROUP);
      site.awaitAnswer(north, sinceNanos);
      assertPast(north, left, promised);

      healDataLink();
      south.server().start();
      site.awaitWell(north);
      assertThat(ledger.newestAside(south)).isEqualTo(left);
      assertThat(new HashSet<>(left)).containsAll(promised);
      assertEqual(north);
    }

    /// The lines of a host that took over are those of the other one up to some moment, and then
    /// its own; some that were promised are missing.
    private void assertPast(Machine now, List<String> left, List<String> promised) {
      var lines = ledger.lines(now);
      int common = 0;
      while (common < Math.min(lines.size(), left.size())
          && lines.get(common).equals(left.get(common))) {
        common++;
      }
      assertThat(lines.subList(common, lines.size()))
          .allSatisfy(line -> assertThat(line).startsWith(now.name() + " "));
      assertThat(lines).doesNotContainSequence(promised.getLast());
    }

    private void southGoesOnWithoutTheOther() {
      Shell.run(
          north
              .host()
              .namespace()
              .command(
                  List.of(
                      "nft",
                      """
                      table ip data {
                        chain in { type filter hook input priority 0;
                          tcp dport %1$d drop; tcp sport %1$d drop; }
                        chain out { type filter hook output priority 0;
                          tcp dport %1$d drop; tcp sport %1$d drop; }
                      }
                      """
                          .formatted(DATA_PORT))));
      GroupSite.await(
          south,
          "copies that are not connected",
          group ->
              group.states().stream()
                  .allMatch(state -> state.data() != null && !state.data().linked()));
      awaitMore(SOME);
    }

    private void healDataLink() {
      Shell.run(north.host().namespace().command(List.of("nft", "delete table ip data")));
    }

    private void awaitMore(int lines) {
      int before = ledger.acknowledged().size();
      Await.until(
          lines + " more lines", LIMIT, () -> ledger.acknowledged().size() >= before + lines);
    }

    /// `verify` says so, and so do the disks.
    private void assertEqual(Machine active) {
      new Operator(active).order("verify");
      ledger.whileNobodyAsks(() ->
          Await.until(
              "equal files", LIMIT, () -> ledger.files(north).equals(ledger.files(south))));
    }
  }
}
