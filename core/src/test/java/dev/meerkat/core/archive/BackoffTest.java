package dev.meerkat.core.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BackoffTest {
  @ParameterizedTest
  @CsvSource({
    "1, 0.5, 250",
    "1, 0, 188",
    "1, 0.99999999, 312",
    "2, 0.5, 500",
    "3, 0.5, 1000",
    "6, 0.5, 8000",
    "7, 0.5, 10000",
    "1000000, 0.5, 10000",
    "0, 0.5, 250",
    "7, 0, 7500",
  })
  void delays(int failures, double random, long millis) {
    assertThat(Backoff.DEFAULT.delayMillis(failures, random)).isEqualTo(millis);
  }

  @Test
  void aHugeCapDoesNotOverflow() {
    assertThat(new Backoff(1L << 40, 1L << 50).delayMillis(1_000, 0.5)).isPositive();
  }

  @Test
  void timesMustBeInOrder() {
    assertThatThrownBy(() -> new Backoff(0, 10)).hasMessageContaining("0 < first <= cap");
    assertThatThrownBy(() -> new Backoff(20, 10)).hasMessageContaining("0 < first <= cap");
  }
}
