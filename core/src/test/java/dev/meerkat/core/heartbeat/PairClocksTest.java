package dev.meerkat.core.heartbeat;

import static org.assertj.core.api.Assertions.assertThat;

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
}
