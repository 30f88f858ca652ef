package dev.meerkat.core.heartbeat;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PaceTest {
  @ParameterizedTest
  @CsvSource({
    "false, 1, NORMAL",
    "false, 63, NORMAL",
    "false, 64, SLOW",
    "true, 2, FAST",
    "true, 1000, FAST",
  })
  void isThatOfTheModeAndOfTheSite(boolean fast, int servers, Pace pace) {
    assertThat(Pace.of(fast, servers)).isEqualTo(pace);
  }
}
