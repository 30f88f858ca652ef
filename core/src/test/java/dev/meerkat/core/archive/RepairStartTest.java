package dev.meerkat.core.archive;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RepairStartTest {
  private static final long DAY_MICROS = 86_400_000_000L;

  /// In days.
  @ParameterizedTest
  @CsvSource({
    "100, 101,  99",
    "100, 100,  99",
    "103, 100,  99", // the clock was three days ahead
    "100,   0,   0", // the clock has lost its time
    "  0, 100,   0",
  })
  void aDayBeforeTheNewestButNotInTheFuture(long newest, long now, long expected) {
    assertThat(RepairStart.micros(newest * DAY_MICROS, now * DAY_MICROS))
        .isEqualTo(expected * DAY_MICROS);
  }
}
