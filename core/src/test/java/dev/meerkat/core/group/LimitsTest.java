package dev.meerkat.core.group;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LimitsTest {
  @ParameterizedTest
  @CsvSource({
    "1, 60000, 0",
    "2, 60000, 1000",
    "3, 60000, 2000",
    "4, 60000, 4000",
    "7, 60000, 32000",
    "8, 60000, 60000",
    "1000, 86400000, 86400000",
    "2, 500, 500",
  })
  void pausesBetweenRestartsGrow(int failures, long mostMillis, long pauseMillis) {
    assertThat(Limits.pauseMillis(failures, mostMillis)).isEqualTo(pauseMillis);
  }
}
