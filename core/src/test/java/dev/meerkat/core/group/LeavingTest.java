package dev.meerkat.core.group;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.core.model.ServerId;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Whether host b, on which nothing runs any more, may end.
class LeavingTest {
  private static final long NOW = 100_000;

  @ParameterizedTest
  @CsvSource({
    "a witness knows,                          true,  STANDBY,  true,  false, true",
    "the other one has not begun yet,          false, STANDBY,  true,  false, false",
    "the other one runs it,                    false, STANDBY,  true,  true,  true",
    "the other one is not heard,               false, STANDBY,  false, false, true",
    "this host claims it again,                false, CLAIMING, true,  false, true",
    "this host starts it again,                false, STARTING, true,  false, true",
    "this host must not have it for some time, false, WAITING,  true,  false, false",
  })
  void staysUntilTheOtherOneHasBegun(
      String why, boolean witness, Phase phase, boolean heard, boolean runs, boolean mayEnd) {
    var group = witness ? GroupText.group(GroupText.SMALL) : GroupText.group(alone());
    var said =
        new PeerReport(
            1,
            1,
            0,
            0,
            -1,
            runs ? Phase.ACTIVE : Phase.STANDBY,
            runs,
            new Lease(5, 1, Optional.of(new ServerId("a")), 1, true, Optional.empty()),
            true,
            true,
            false,
            DataReport.NONE,
            0,
            false,
            "");
    long atMillis = heard ? NOW - 1 : NOW - 60_000;
    var peer = Peer.unheard(atMillis).heard(group.links().getFirst().id(), said, 1, atMillis);
    assertThat(Leaving.mayEnd(group, phase, peer, NOW)).as(why).isEqualTo(mayEnd);
  }

  private static String alone() {
    return GroupText.SMALL.replace(
        "arbitration: {witness: w}", "arbitration: {isolation: {addresses: [10.0.0.1]}}");
  }
}
