package dev.meerkat.core.group;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.core.model.ServerId;
import dev.meerkat.core.replication.Eligibility;
import dev.meerkat.core.replication.Eligibility.Grade;
import org.junit.jupiter.api.Test;

/// Whether host a, which has just begun, knows what it takes to answer an order.
class StewardAcquaintedTest {
  private static final ServerId A = new ServerId("a");
  private static final long NOW = 2_000;
  private static final DataReport KNOWN =
      new DataReport(new Eligibility(Grade.COMPLETE, "it is equal"), true, true, 0, "");

  private static Draft draft(Group group) {
    return new Draft(group, A, StewardState.started(group, 1, Memory.NEW, 1_000), NOW);
  }

  private static boolean isAcquainted(Draft d) {
    return new Steward(d.group, A).isAcquainted(d.state(), NOW);
  }

  private static void hear(Draft d, DataReport data) {
    var said =
        new PeerReport(
            1, 1, 0, 1, NOW, Phase.OUT, false, Lease.FIRST, true, false, false, data, 0, false, "");
    d.peer = d.peer.heard(new LinkId("cable"), said, 1, NOW);
  }

  @Test
  void whenItHasHeardTheOtherHost() {
    var d = draft(GroupText.group(GroupText.SMALL + GroupText.TIMES));
    assertThat(isAcquainted(d)).isFalse();
    hear(d, DataReport.NONE);
    assertThat(isAcquainted(d)).isTrue();
  }

  @Test
  void andBothHaveToldWhatTheirDataIsGoodFor() {
    var text = GroupText.SMALL + GroupText.TIMES + "data: [{name: d, folder: /d}]\n";
    var group = GroupText.group(text);
    var d = draft(group);
    hear(d, KNOWN);
    assertThat(isAcquainted(d)).as("what is here is not known").isFalse();
    d.report = KNOWN;
    assertThat(isAcquainted(d)).isTrue();
    var other = draft(group);
    hear(other, DataReport.UNKNOWN);
    other.report = KNOWN;
    assertThat(isAcquainted(other)).as("what is there is not known").isFalse();
  }

  @Test
  void whoRunsItAloneWaitsForNobody() {
    var group = GroupText.group(GroupText.SMALL + GroupText.TIMES);
    assertThat(isAcquainted(draft(StandAlone.of(group, A)))).isTrue();
  }
}
