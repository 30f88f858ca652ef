package dev.meerkat.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// How a group is, judged from what its hosts say.
class GroupHealthTest {
  private static Answers.GroupLink link(String state) {
    return new Answers.GroupLink("cable", "10.0.0.1", "10.0.0.2", 3_000, state, 0, null, null, "");
  }

  private static Answers.GroupState state(
      String host, String phase, boolean running, boolean in, long epoch, boolean ready) {
    return new Answers.GroupState(
        host,
        true,
        phase,
        "epoch " + epoch,
        running,
        in,
        epoch,
        null,
        true,
        true,
        ready,
        "",
        List.of(),
        List.of(link("heard")),
        null,
        "UTC",
        "");
  }

  private static Answers.GroupState silent(String host) {
    return new Answers.GroupState(
        host,
        false,
        "unknown",
        "it is down",
        false,
        false,
        0,
        null,
        false,
        false,
        false,
        "",
        List.of(),
        List.of(),
        null,
        null,
        null);
  }

  private static GroupHealth.Verdict judge(Answers.GroupState... states) {
    return GroupHealth.of("shop", List.of(states));
  }

  @Test
  void oneActiveAndOneReadyIsWell() {
    var verdict =
        judge(
            state("north", "active", true, true, 3, false),
            state("south", "standby", false, true, 3, true));
    assertThat(verdict.well()).isTrue();
    assertThat(verdict.active()).contains("north");
    assertThat(verdict.summary()).isEqualTo("active on north, epoch 3");
  }

  @Test
  void aStandbyThatIsNotReadyIsAProblem() {
    var verdict =
        judge(
            state("north", "active", true, true, 3, false),
            state("south", "isolated", false, true, 3, false));
    assertThat(verdict.well()).isFalse();
    assertThat(verdict.problems().getFirst().what())
        .isEqualTo("south could not take group shop over: isolated on south: epoch 3");
  }

  @Test
  void aHostThatDoesNotAnswerIsAProblem() {
    var verdict = judge(silent("north"), state("south", "active", true, true, 4, false));
    assertThat(verdict.active()).contains("south");
    assertThat(verdict.problems())
        .containsExactly(
            new Answers.Problem(
                "north does not answer for group shop: it is down",
                "see that Meerkat runs there and is connected with its site"));
    assertThat(judge(silent("north"), silent("south")).summary())
        .isEqualTo("none of its hosts answers");
  }

  /// One of an older version does not tell it.
  @Test
  void whatIsToBeDoneAboutAResourceThatRunsIsTold() {
    assertThat(judge(serving("north", "10.0.0.10 is used by 02:00:00:00:00:99")).problems())
        .containsExactly(
            new Answers.Problem(
                "resource address of group shop on north",
                "10.0.0.10 is used by 02:00:00:00:00:99"));
    assertThat(judge(serving("north", "")).well()).isTrue();
    assertThat(judge(serving("north", null)).well()).isTrue();
  }

  private static Answers.GroupState serving(String host, @Nullable String trouble) {
    return new Answers.GroupState(
        host,
        true,
        "active",
        "",
        true,
        true,
        3,
        null,
        true,
        true,
        false,
        "",
        List.of(new Answers.GroupResource("address", "address", "running", trouble)),
        List.of(link("heard")),
        null,
        "UTC",
        "");
  }

  @Test
  void aStandbyWhoseDataThePolicyDoesNotAllowIsNoProtection() {
    var ready = state("south", "standby", false, true, 3, true);
    var reluctant =
        new Answers.GroupState(
            ready.host(),
            true,
            ready.phase(),
            ready.why(),
            false,
            true,
            3,
            null,
            true,
            true,
            true,
            "",
            List.of(),
            ready.links(),
            null,
            "UTC",
            "no takeover: data is logically consistent only (it lags)");
    var north = state("north", "active", true, true, 3, false);
    assertThat(judge(north, ready).well()).isTrue();
    var verdict = judge(north, reluctant);
    assertThat(verdict.well()).isFalse();
    assertThat(verdict.problems())
        .singleElement()
        .satisfies(problem ->
            assertThat(problem.what())
                .isEqualTo(
                    "south would not take group shop over by itself: no takeover: data is logically"
                        + " consistent only (it lags)"));
  }

  @Test
  void twoActiveAreSplitBrain() {
    var verdict =
        judge(
            state("north", "active", true, true, 3, false),
            state("south", "active", true, true, 4, false));
    assertThat(verdict.active()).isEmpty();
    assertThat(verdict.well()).isFalse();
    assertThat(verdict.summary()).isEqualTo("active on north and south at once: split brain");
  }

  @Test
  void outIsWell_andTheNewestEpochTellsWhetherItIs() {
    assertThat(
            judge(
                state("north", "out", false, false, 3, false),
                state("south", "out", false, false, 3, false)))
        .matches(verdict -> verdict.well() && !verdict.in())
        .extracting(GroupHealth.Verdict::summary)
        .isEqualTo("out: nothing of it runs");
    assertThat(
            judge(
                    state("north", "out", false, false, 3, false),
                    state("south", "active", true, true, 4, false))
                .in())
        .isTrue();
  }

  private static Answers.GroupState out(String host, @Nullable String holder) {
    return new Answers.GroupState(
        host,
        true,
        "out",
        "",
        false,
        false,
        3,
        holder,
        true,
        true,
        false,
        "",
        List.of(),
        List.of(link("heard")),
        null,
        "UTC",
        "");
  }

  /// North reaches the witness, so it stops; but that is not seen.
  @Test
  void whatASilentHostHasTheLeaseOfMayStillRunThere() {
    var verdict = judge(silent("north"), out("south", "north"));
    assertThat(verdict.summary()).isEqualTo("out; whether it still runs on north is not known");
    assertThat(verdict.well()).isFalse();
    assertThat(judge(silent("north"), out("south", null)).summary())
        .isEqualTo("out: nothing of it runs");
    assertThat(judge(out("north", "north"), out("south", "north")).summary())
        .isEqualTo("out: nothing of it runs");
  }

  /// Since their start, the witness has told them nothing.
  @Test
  void whileNoHostKnowsWhetherItIsIn_itIsNotWell() {
    var north = state("north", "bringing in", false, false, 3, false);
    var verdict = judge(north, state("south", "bringing in", false, false, 3, false));
    assertThat(verdict.well()).isFalse();
    assertThat(verdict.summary())
        .startsWith("not known yet whether it is in: bringing in on north");
    assertThat(judge(north, out("south", null)).summary()).isEqualTo("out: nothing of it runs");
  }

  @Test
  void inAndActiveNowhereIsAProblem() {
    var verdict =
        judge(
            state("north", "waiting", false, true, 3, false),
            state("south", "failed", false, true, 3, false));
    assertThat(verdict.summary())
        .isEqualTo("active nowhere: waiting on north: epoch 3; failed on south: epoch 3");
    assertThat(verdict.problems().getFirst().todo()).contains("meerkat group take-over shop");
  }

  @Test
  void aSilentLinkIsNamedWithWhereToLook() {
    var north =
        new Answers.GroupState(
            "north",
            true,
            "active",
            "",
            true,
            true,
            3,
            null,
            true,
            true,
            false,
            "",
            List.of(),
            List.of(link("silent")),
            null,
            "UTC",
            "");
    assertThat(judge(north, state("south", "standby", false, true, 3, true)).problems())
        .containsExactly(
            new Answers.Problem(
                "link cable of group shop: north hears nothing at 10.0.0.1",
                "check the cable and the firewall between it and 10.0.0.2, port 3000/udp"));
  }

  private static Answers.GroupState timed(
      String host, double roundTrip, double offset, String zone) {
    return new Answers.GroupState(
        host,
        true,
        "standby",
        "",
        false,
        false,
        3,
        null,
        true,
        true,
        true,
        "",
        List.of(),
        List.of(
            new Answers.GroupLink(
                "slow", "10.0.1.1", "10.0.1.2", 3_000, "heard", 0, 9_000.0, offset, ""),
            new Answers.GroupLink(
                "cable", "10.0.0.1", "10.0.0.2", 3_000, "heard", 0, roundTrip, offset, "")),
        null,
        zone,
        "");
  }

  @Test
  void clocksThatDifferAreTold() {
    assertThat(
            judge(timed("north", 0.3, 2_500, "UTC"), timed("south", 0.3, -2_500, "UTC")).problems())
        .containsExactly(
            new Answers.Problem(
                "the clock of south is 2.5 s ahead of that of north",
                "let both follow the same time server (NTP, such as chrony or systemd-timesyncd)"));
    assertThat(
            judge(timed("north", 4_000, 2_500, "UTC"), timed("south", 0.3, -900, "UTC")).problems())
        .isEmpty();
  }

  @Test
  void timeZonesThatDifferAreTold() {
    var problems =
        judge(timed("north", 0.3, 0, "Europe/Berlin"), timed("south", 0.3, 0, "UTC")).problems();
    assertThat(problems).hasSize(1);
    assertThat(problems.getFirst().what())
        .isEqualTo("north is in the time zone Europe/Berlin, and south in UTC");
    assertThat(problems.getFirst().todo()).contains("timedatectl set-timezone");
    assertThat(judge(timed("north", 0.3, 0, "UTC"), silent("south")).problems()).hasSize(1);
  }
}
