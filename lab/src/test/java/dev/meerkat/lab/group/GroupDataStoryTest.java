package dev.meerkat.lab.group;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What becomes of the data when the host dies that has the group, under each policy, and what an
/// operator does then (`docs/groups-promises.md`): with the real program, its command line, and
/// users who write all the time and remember what they were promised.
@Tag("lab")
final class GroupDataStoryTest {

  private static final String PAST =
      "data is logically consistent only (south may have gone on without it";
  private static final String DIFFERS = "a verification found that it differs";

  @TempDir Path folder;

  @Test
  void whateverDies_theDataIsWhatThePolicyAllows_andNothingIsLostUntold() {
    var ledger = new Ledger(Application.shared(folder));
    try (GroupSite site = GroupSite.start(new Arrangement(true, false), ledger, folder)) {
      Machine north = site.active();
      Machine south = site.other(north);
      new Steps(site, ledger, new Audit(site, ledger), north, south).all();
      assertThat(site.lookout().takeFindings()).isEmpty();
      assertThat(site.lookout().looks()).isPositive();
    }
  }

  private record Steps(GroupSite site, Ledger ledger, Audit audit, Machine north, Machine south) {
    void all() {
      completeData_losesNothing();
      aDifferenceBehindItsBack_isFound_andMended();
      complete_refusesWhatIsOfThePast_untilSomebodySaysSo();
      completeData_isTakenOverByAnOrder_whereNoHostDoesSoByItself();
      logical_takesWhatIsOfThePast_andLeavesTheRestToTheOperator();
      unconditional_takesWhateverThereIs();
    }

    /// Chapter 4.1, and question 9: what was promised is there.
    private void completeData_losesNothing() {
      audit.awaitMore();
      var left = kill(north);
      var promised = ledger.acknowledged();
      awaitTakeover(south);
      Audit.assertHolds(ledger.lines(south), promised);

      north.server().start();
      site.awaitWell(south);
      assertThat(ledger.newestAside(north)).isEqualTo(left);
      audit.assertEqual(south);
    }

    /// Chapter 3.1.7. A host whose copy is not what it should be is not given the group.
    private void aDifferenceBehindItsBack_isFound_andMended() {
      var operator = new Operator(south);
      ledger.spoil(north);
      assertThat(operator.refused("verify")).contains(Ledger.LINES);
      assertThat(operator.seesThatItIsNotWell()).contains(DIFFERS);
      assertThat(operator.refused("switch"))
          .containsPattern("north is not ready \\([^)]*; its data: " + DIFFERS);
      assertThat(new Operator(north).refused("verify", "--mend")).contains(Ledger.LINES);
      site.awaitWell(south);
      audit.assertEqual(south);
    }

    /// Chapter 4.1.
    private void complete_refusesWhatIsOfThePast_untilSomebodySaysSo() {
      var before = southGoesOnWithoutTheOther();
      awaitThatNorthKnows();
      var left = kill(south);
      GroupSite.await(
          north,
          "no takeover, once south is not heard any more",
          group ->
              group.states().stream()
                  .anyMatch(state ->
                      state.phase().equals("waiting")
                          && state.why().contains("no takeover")
                          && !state.hears()));
      var promised = ledger.acknowledged();
      var operator = new Operator(north);
      assertThat(operator.seesThatItIsNotWell()).contains("no takeover: " + PAST);
      assertThat(operator.refused("take-over")).contains("which loses what is missing here");
      assertThat(operator.refused("take-over", "--unconditional"))
          .contains("what is missing is lost: type the name of the group, shop,");
      assertThat(ledger.acknowledged()).isEqualTo(promised);

      assertThat(operator.order("take-over", "--unconditional", "--confirm", GroupSite.GROUP))
          .containsPattern(claimed(PAST, "UNCONDITIONAL"));
      awaitTakeover(north);
      audit.assertOfThePast(north, before, left);
      Audit.assertHolds(left, promised);

      new DataPath(north).open();
      south.server().start();
      site.awaitWell(north);
      assertThat(ledger.newestAside(south)).isEqualTo(left);
      audit.assertEqual(north);
      ledger.giveUp(north);
    }

    /// Chapter 4.1: the host that has the group is cut off from everything, and the other one,
    /// which has all of its data, reaches no isolation address, so it may be the one that is cut
    /// off. Nothing is lost by the order, so no name is to be typed.
    private void completeData_isTakenOverByAnOrder_whereNoHostDoesSoByItself() {
      var gateway = new Gateway(south);
      gateway.silence();
      GroupSite.awaitState(south, "to reach no isolation address", state -> !state.reaches());
      audit.awaitMore();
      site.network().cut(north.host());
      site.network().cutLink(north.host());
      GroupSite.awaitState(
          south,
          "to be isolated while nobody has the group",
          state -> state.phase().equals("isolated") && !state.hears());
      var promised = ledger.acknowledged();
      var operator = new Operator(south);
      assertThat(operator.seesThatItIsNotWell()).contains("no isolation address answers");
      assertThat(site.lookout().hasAny(south.host())).isFalse();
      assertThat(ledger.acknowledged()).isEqualTo(promised);

      Instant since = Instant.now();
      assertThat(operator.order("take-over"))
          .contains("is to take the group over")
          .doesNotContain("whatever its data is good for");
      awaitTakeover(south);
      assertThat(operator.log(south, since)).doesNotContain("policy is");
      Audit.assertHolds(ledger.lines(south), promised);

      gateway.answer();
      GroupSite.awaitState(south, "to reach an isolation address", state -> state.reaches());
      site.network().heal();
      site.awaitWell(south);
      audit.assertEqual(south);
    }

    /// Chapter 4.1, and question 10: both hosts have lines that the other one has not, and south's
    /// are to count.
    private void logical_takesWhatIsOfThePast_andLeavesTheRestToTheOperator() {
      new Operator(north).order("bring-out");
      assertThat(
              new Operator(north)
                  .order("policy", "--take-over", "logical", "--follow-at-once", "off"))
          .contains("takeOver: logical", "followAtOnce: off")
          .contains("a takeover may lose what the other host had written last");
      bringIn(south);
      var before = southGoesOnWithoutTheOther();
      var left = kill(south);
      var promised = ledger.acknowledged();
      awaitTakeover(north);
      assertThat(new Operator(north).log()).containsPattern(opened(PAST, "LOGICAL"));
      audit.assertOfThePast(north, before, left);

      new DataPath(north).open();
      south.server().start();
      GroupSite.await(
          north,
          "south to wait for the data source",
          group ->
              group.states().stream()
                  .anyMatch(
                      state -> state.why().endsWith("follows when the data source is selected")));
      var operator = new Operator(north);
      assertThat(operator.refused("select-data-source", "south", "--confirm", GroupSite.GROUP))
          .contains("north is active with its data");
      operator.order("bring-out");
      assertThat(operator.refused("select-data-source", "south"))
          .contains("is replaced by that of south and kept aside: type the name of the group");
      assertThat(ledger.lines(south)).isEqualTo(left);
      var dropped = ledger.lines(north);
      operator.order("select-data-source", "south", "--confirm", GroupSite.GROUP);
      assertThat(operator.refused("policy", "--take-over", "unconditional"))
          .contains("type the name of the group, " + GroupSite.GROUP);
      assertThat(
              operator.order(
                  "policy", "--take-over", "unconditional", "--confirm", GroupSite.GROUP))
          .contains("takeOver: unconditional", "a takeover may lose anything");
      bringIn(south);
      Audit.assertHolds(left, promised);
      assertThat(ledger.lines(south)).startsWith(left.toArray(String[]::new));
      assertThat(ledger.newestAside(north)).isEqualTo(dropped);
      audit.assertEqual(south);
      ledger.giveUp(south);
    }

    /// Chapter 4.1, with a copy that is no state that the other host has been in.
    private void unconditional_takesWhateverThereIs() {
      ledger.spoil(north);
      assertThat(new Operator(south).refused("verify")).contains(Ledger.LINES);
      audit.awaitMore();
      var left = kill(south);
      var promised = new ArrayList<>(ledger.acknowledged());
      promised.remove(left.getFirst());
      awaitTakeover(north);
      assertThat(new Operator(north).log())
          .containsPattern(claimed("data is inconsistent (" + DIFFERS, "UNCONDITIONAL"));
      assertThat(ledger.lines(north).getFirst()).isEqualTo(Ledger.spoilt(left.getFirst()));
      Audit.assertHolds(ledger.lines(north), promised);
    }

    /// kill -9 of Meerkat.
    ///
    /// @return the lines that its host has on its disk then
    private List<String> kill(Machine machine) {
      machine.server().process().kill();
      return ledger.lines(machine);
    }

    private void awaitTakeover(Machine by) {
      site.awaitAnswer(by, System.nanoTime());
    }

    /// How the log tells of a takeover with such data: how many bytes are missing, where that is
    /// known, is told behind it.
    private static Pattern claimed(String data, String policy) {
      return Pattern.compile("claiming: " + verdict(data, policy));
    }

    /// How it tells that when the data is opened: also when the arbiter has recorded just before
    /// that it is not complete, as here, and nobody has asked since.
    private static Pattern opened(String data, String policy) {
      return Pattern.compile("the data is writable: ledger: " + verdict(data, policy));
    }

    private static String verdict(String data, String policy) {
      return "takeover: " + Pattern.quote(data) + "[^)]*\\); policy is " + policy;
    }

    /// While users go on, a firewall breaks the data's connection, and the active host makes
    /// promises alone.
    ///
    /// @return what was promised before
    private List<String> southGoesOnWithoutTheOther() {
      var before = ledger.acknowledged();
      audit.goOnWithoutTheOther(south, new DataPath(north));
      return before;
    }

    private void awaitThatNorthKnows() {
      GroupSite.await(
          north,
          "north to hear from the arbiter what its copy is good for",
          group ->
              group.states().stream()
                  .anyMatch(state ->
                      state.host().equals(north.name())
                          && state.data() != null
                          && state.data().eligibility().equals("logical")));
    }

    private void bringIn(Machine on) {
      new Operator(north).order("bring-in", "--on", on.name());
      site.awaitWell(on);
    }
  }
}
