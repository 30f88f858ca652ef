package dev.meerkat.core.archive;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClockDisciplineTest {
  /// Wall clock off by so much at second 10; what is told one second and one hour later is off by
  /// what is left.
  @ParameterizedTest
  @CsvSource({
    "0, 0, 0",
    "200, 0, 0",
    "20000, -19500, 0",
    "-20000, 19500, 0",
    "900000, -899500, 0",
    "1000001, 0, 0",
    "-7200000000, 0, 0"
  })
  void smallDifferencesAreWorkedOff(long off, long leftAfterSecond, long leftAfterHour) {
    ClockDiscipline begun = ClockDiscipline.begin(5_000_000, 1_000_000_000);
    ClockDiscipline observed = begun.observed(15_000_000, 1_010_000_000 + off);

    assertThat(observed.steadyAt(16_000_000) + observed.setMicros())
        .isEqualTo(observed.at(16_000_000));
    assertThat(observed.steadyAt(15_000_000)).as("steady").isEqualTo(1_010_000_000);
    assertThat(observed.at(16_000_000) - (1_011_000_000 + off)).isEqualTo(leftAfterSecond);
    assertThat(observed.at(3_615_000_000L) - (4_610_000_000L + off)).isEqualTo(leftAfterHour);
  }

  @Test
  void timeNeverGoesBackWhileADifferenceIsWorkedOff() {
    ClockDiscipline discipline = ClockDiscipline.begin(0, 1_000_000_000);
    long previous = 0;
    for (int i = 1; i < 10_000; i++) {
      long monotonic = i * 100_000L;
      if (i % 10 == 0) {
        discipline = discipline.observed(monotonic, 1_000_000_000 + monotonic - 300_000);
      }
      long now = discipline.at(monotonic);
      assertThat(now).isGreaterThan(previous);
      previous = now;
    }
    assertThat(previous).isEqualTo(1_000_000_000 + 999_900_000L - 300_000);
  }
}
