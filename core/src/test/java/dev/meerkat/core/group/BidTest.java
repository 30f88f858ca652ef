package dev.meerkat.core.group;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.core.group.StewardState.Mandate;
import dev.meerkat.core.model.ServerId;
import dev.meerkat.core.replication.Eligibility;
import dev.meerkat.core.replication.Eligibility.Grade;
import dev.meerkat.core.replication.Policy;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Whether host b, alone since the other one's lease is over, may claim the group.
class BidTest {
  private static final ServerId A = new ServerId("a");
  private static final ServerId B = new ServerId("b");
  private static final long NOW = 100_000;

  private static Draft draft(Policy policy, Grade grade) {
    return draft(B, policy, grade);
  }

  private static Draft draft(ServerId self, Policy policy, Grade grade) {
    return draft(self, policy, grade, 0);
  }

  private static Draft draft(ServerId self, Policy policy, Grade grade, long startedMillis) {
    var group =
        GroupText.group(
            GroupText.SMALL
                + GroupText.TIMES
                + "data: [{name: d, folder: /d}]\npolicy: {takeOver: "
                + policy.name().toLowerCase(Locale.ROOT)
                + "}");
    var d = new Draft(group, self, StewardState.started(group, 1, Memory.NEW, startedMillis), NOW);
    d.toldByArbiter = true;
    d.tenure = Tenure.of(new Lease(5, 1, Optional.of(A), 1, true, Optional.empty()), 1_000);
    d.report = new DataReport(new Eligibility(grade, "for a reason"), false, false, 7, "");
    return d;
  }

  @ParameterizedTest
  @CsvSource({
    "COMPLETE, COMPLETE, true",
    "COMPLETE, LOGICAL, false",
    "COMPLETE, INCONSISTENT, false",
    "LOGICAL, COMPLETE, true",
    "LOGICAL, LOGICAL, true",
    "LOGICAL, INCONSISTENT, false",
    "UNCONDITIONAL, COMPLETE, true",
    "UNCONDITIONAL, LOGICAL, true",
    "UNCONDITIONAL, INCONSISTENT, true",
  })
  void policyAgainstData(Policy policy, Grade grade, boolean goes) {
    var bid = Bid.of(draft(policy, grade));
    assertThat(bid.go()).isEqualTo(goes);
    if (!goes) {
      assertThat(bid.phase()).isEqualTo(Phase.WAITING);
    }
    if (grade == Grade.COMPLETE) {
      assertThat(bid.why()).as("nothing is missing").isEmpty();
    } else {
      assertThat(bid.why()).contains("for a reason").endsWith("policy is " + policy);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "COMPLETE, LOGICAL, false, false",
    "COMPLETE, LOGICAL, true, true",
    "COMPLETE, INCONSISTENT, true, true",
    "LOGICAL, INCONSISTENT, false, false",
  })
  void anOrderMayBeUnconditional(Policy policy, Grade grade, boolean unconditional, boolean goes) {
    var d = draft(policy, grade);
    d.override = Optional.of(new Mandate(unconditional, NOW + 1));
    assertThat(Bid.of(d).go()).isEqualTo(goes);
  }

  /// It is not heard any more, and said last that nothing runs there by its lease, of epoch 1.
  @ParameterizedTest
  @CsvSource({"0, false", "1, true", "2, false"})
  void aLeaseByWhichNothingRunsAnyMoreIsNotWaitedFor(long vacatedEpoch, boolean goes) {
    var d = draft(Policy.COMPLETE, Grade.COMPLETE);
    d.tenure = Tenure.of(d.lease(), NOW - 1_000);
    var said =
        new PeerReport(
            1,
            9,
            0,
            0,
            -1,
            Phase.STANDBY,
            false,
            d.lease(),
            false,
            false,
            false,
            DataReport.UNKNOWN,
            vacatedEpoch,
            false,
            "");
    d.peer = d.peer.heard(new LinkId("cable"), said, 1, NOW - 1_000);
    assertThat(Bid.of(d).go()).isEqualTo(goes);
  }

  /// The default host is given way to for 5 s from when it was heard for the first time, however
  /// long this host has waited for that; but not with worse data (what is just being opened may be
  /// complete).
  @ParameterizedTest
  @CsvSource({
    "4999, COMPLETE, false",
    "5000, COMPLETE, true",
    "4999, LOGICAL, true",
    "4999, INCONSISTENT, false"
  })
  void theDefaultHostIsAskedFirst_fromWhenItIsHeard(long laterMillis, Grade its, boolean goes) {
    var d = draft(Policy.COMPLETE, Grade.COMPLETE);
    d.tenure = Tenure.of(new Lease(6, 1, Optional.empty(), 0, true, Optional.empty()), 1_000);
    for (long atMillis : new long[] {NOW - laterMillis, NOW - 1}) {
      d.peer = d.peer.heard(new LinkId("cable"), bringingIn(d, its, atMillis), 1, atMillis);
    }
    assertThat(Bid.of(d).go()).isEqualTo(goes);
  }

  /// The default host is a. Who alone has complete data, or may have as it was just started, is
  /// asked first, whoever is the default one; for 5 s, since when it is not healthy, a policy may
  /// allow the other one's data.
  @ParameterizedTest
  @CsvSource({
    "b, COMPLETE, COMPLETE, 4999, false",
    "b, COMPLETE, LOGICAL, 0, true",
    "b, COMPLETE, INCONSISTENT, 4999, false",
    "b, LOGICAL, LOGICAL, 4999, false",
    "a, COMPLETE, COMPLETE, 0, true",
    "a, LOGICAL, COMPLETE, 4999, false",
    "a, LOGICAL, COMPLETE, 5000, true",
    "a, LOGICAL, LOGICAL, 0, true",
    "a, LOGICAL, INCONSISTENT, 4999, false",
    "a, LOGICAL, INCONSISTENT, 5000, true",
  })
  void whoAloneHasCompleteDataIsAskedFirst(
      ServerId self, Grade here, Grade there, long laterMillis, boolean goes) {
    var d = draft(self, Policy.LOGICAL, here);
    var none = new Lease(6, 1, Optional.empty(), 0, true, Optional.empty());
    d.tenure = Tenure.of(none, NOW - laterMillis);
    for (long atMillis : new long[] {NOW - laterMillis, NOW - 1}) {
      d.peer = d.peer.heard(new LinkId("cable"), bringingIn(d, there, atMillis), 1, atMillis);
    }
    assertThat(Bid.of(d).go()).isEqualTo(goes);

    // An order to take over goes by the operator's choice, and a move by that of the host before.
    d.override = Optional.of(new Mandate(false, NOW + 1));
    assertThat(Bid.of(d).go()).as("ordered").isTrue();
    d.override = Optional.empty();
    if (self.equals(A)) {
      d.tenure =
          Tenure.of(new Lease(6, 1, Optional.empty(), 0, true, Optional.of(A)), NOW - laterMillis);
      assertThat(Bid.of(d).go()).as("moved").isTrue();
    }
  }

  /// With a policy that allows whatever there is, the default host a does not begin with half a
  /// copy while b is there, and b need not ask it first.
  @ParameterizedTest
  @CsvSource({
    "a, INCONSISTENT, COMPLETE, false",
    "a, INCONSISTENT, LOGICAL, false",
    "a, INCONSISTENT, INCONSISTENT, true",
    "b, COMPLETE, INCONSISTENT, true",
    "b, LOGICAL, INCONSISTENT, true",
    "b, INCONSISTENT, INCONSISTENT, false",
  })
  void whateverThePolicyAllows_betterDataComesFirst(
      ServerId self, Grade here, Grade there, boolean goes) {
    var d = draft(self, Policy.UNCONDITIONAL, here);
    d.tenure = Tenure.of(new Lease(6, 1, Optional.empty(), 0, true, Optional.empty()), NOW);
    d.peer = d.peer.heard(new LinkId("cable"), willing(d, there), 1, NOW);
    assertThat(Bid.of(d).go()).isEqualTo(goes);
  }

  /// The default host a has older data. Beats of b, which was just heard for the first time with a
  /// newer lease, may come before it knows its copy, before it has made an end of what was left
  /// there, or before it has asked an isolation address.
  @ParameterizedTest
  @CsvSource({
    "BRINGING_IN, INCONSISTENT, false",
    "FENCING, INCONSISTENT, false",
    "FENCING, COMPLETE, false",
    "ISOLATED, COMPLETE, false",
    "STANDBY, INCONSISTENT, true",
    "WAITING, INCONSISTENT, true",
  })
  void whoWasJustStartedMayHaveNewerData(Phase phase, Grade there, boolean goes) {
    var d = draft(A, Policy.LOGICAL, Grade.LOGICAL);
    d.tenure = Tenure.of(new Lease(6, 1, Optional.empty(), 0, true, Optional.empty()), NOW);
    d.peer = d.peer.heard(new LinkId("cable"), report(d, phase, there, NOW), 1, NOW);
    assertThat(Bid.of(d).go()).isEqualTo(goes);
  }

  /// It says so with its beats, so that the other host waits for it; but does as it is told.
  @ParameterizedTest
  @CsvSource({"4999, BRINGING_IN", "5000, WAITING"})
  void whatTheDataHereIsGoodForIsNotKnownAtOnce(long sinceMillis, Phase phase) {
    var d = draft(B, Policy.LOGICAL, Grade.INCONSISTENT, NOW - sinceMillis);
    assertThat(Bid.of(d).phase()).isEqualTo(phase);
    d.override = Optional.of(new Mandate(true, NOW + 1));
    assertThat(Bid.of(d).go()).as("ordered").isTrue();
  }

  private static PeerReport willing(Draft d, Grade grade) {
    return report(d, Phase.STANDBY, grade, NOW, true);
  }

  private static PeerReport bringingIn(Draft d, Grade grade, long sequence) {
    return report(d, Phase.BRINGING_IN, grade, sequence);
  }

  private static PeerReport report(Draft d, Phase phase, Grade grade, long sequence) {
    return report(d, phase, grade, sequence, false);
  }

  private static PeerReport report(
      Draft d, Phase phase, Grade grade, long sequence, boolean willing) {
    return new PeerReport(
        1,
        sequence,
        0,
        0,
        -1,
        phase,
        false,
        d.lease(),
        true,
        willing,
        false,
        new DataReport(new Eligibility(grade, ""), false, false, 0, ""),
        0,
        false,
        "");
  }

  /// From half of the lease on, which is 4 s, what can be done before its end is done.
  @ParameterizedTest
  @CsvSource({"1999, false", "2000, true", "4499, true", "4500, false"})
  void anEndThatIsNearIsTold(long laterMillis, boolean soon) {
    var d = draft(Policy.COMPLETE, Grade.COMPLETE);
    d.tenure = Tenure.of(d.lease(), NOW - laterMillis);
    assertThat(Bid.of(d).soon()).isEqualTo(soon);
  }

  /// The lease is 4 s, the margin 0.5 s: 4.5 s after it was seen last, it is over for certain.
  @ParameterizedTest
  @CsvSource({"4499, false", "4500, true"})
  void theLeaseOfTheOtherCountsFromWhenItWasLearned(long laterMillis, boolean goes) {
    var d = draft(Policy.COMPLETE, Grade.COMPLETE);
    d.tenure = Tenure.of(d.lease(), NOW - laterMillis);
    assertThat(Bid.of(d).go()).isEqualTo(goes);
    d.override = Optional.of(new Mandate(true, NOW + 1));
    assertThat(Bid.of(d).go()).as("nor does an order change it").isEqualTo(goes);
  }
}
