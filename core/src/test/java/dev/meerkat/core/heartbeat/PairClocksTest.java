package dev.meerkat.core.heartbeat;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PairClocksTest {
  @ParameterizedTest
  @CsvSource({
    "1000000, 0, false, false",
    "1000001, 0, false, true",
    "-1000001, 0, false, true",
    "1000100, 1000, false, false",
    "800000, 0, true, true",
    "799999, 0, true, false"
  })
  void differByMoreThanASecond(long offset, long roundTrip, boolean before, boolean differ) {
    assertThat(PairClocks.differ(offset, roundTrip, before)).isEqualTo(differ);
  }

  @ParameterizedTest
  @CsvSource({
    "2500000, the clock of south is 2.5 s ahead of that of north",
    "-2500000, the clock of south is 2.5 s behind that of north"
  })
  void areToldWithTheHosts(long offset, String words) {
    assertThat(PairClocks.difference("north", "south", offset)).isEqualTo(words);
  }

  private static PairClocks.Sight sight(boolean heard, long roundTripMicros, long offsetMicros) {
    return new PairClocks.Sight(
        heard, OptionalLong.of(roundTripMicros), OptionalLong.of(offsetMicros));
  }

  @Test
  void theLinkWhoseAnswersComeSoonestCounts() {
    var unmeasured = new PairClocks.Sight(true, OptionalLong.empty(), OptionalLong.empty());
    var half = new PairClocks.Sight(true, OptionalLong.empty(), OptionalLong.of(5));
    assertThat(PairClocks.best(List.of())).isEmpty();
    assertThat(PairClocks.best(List.of(unmeasured, half))).isEmpty();
    assertThat(
            PairClocks.best(
                List.of(
                    unmeasured, sight(true, 900, 1), sight(false, 100, 2), sight(true, 800, 3))))
        .contains(new PairClocks.Reading(3, 800));
    assertThat(new PairClocks.Reading(1_000_100, 1_000).differs(false)).isFalse();
    assertThat(new PairClocks.Reading(1_000_501, 1_000).differs(false)).isTrue();
  }
}
