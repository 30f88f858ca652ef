package dev.meerkat.core.archive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.core.heartbeat.Pace;
import dev.meerkat.core.heartbeat.Reading;
import dev.meerkat.core.model.ServerId;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Times are seconds.
class ClockTrialTest {
  private static final long SECOND = 1_000_000;
  private static final long YEARS = 100_000_000;

  /// `3600 0`: by how many seconds the clock of each other server is ahead; `?` is not known.
  private static SortedMap<ServerId, Reading> others(String text) {
    var readings = new TreeMap<ServerId, Reading>();
    for (String word : text.isEmpty() ? new String[0] : text.split(" ", -1)) {
      readings.put(
          new ServerId("other" + readings.size()),
          new Reading(
              Pace.NORMAL,
              0,
              0,
              OptionalLong.empty(),
              OptionalLong.empty(),
              word.equals("?")
                  ? OptionalLong.empty()
                  : OptionalLong.of(Long.parseLong(word) * SECOND)));
    }
    return readings;
  }

  private static ClockTrial next(ClockTrial trial, long wall, long monotonic, String others) {
    return trial.next(wall * SECOND, monotonic * SECOND, others(others));
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          # wall, monotonic, others: passed. It began at 1000 by the wall clock, at 50 by the other.
          1000,      50,  '',          false
          1599,      649, '',          false
          1600,      650, '',          true
          1610,      650, '',          true
          1611,      650, '',          false
          1590,      650, '',          true
          1589,      650, '',          false
          100001600, 650, '',          false
          1600,      650, '0',         true
          1600,      650, '-10',       true
          1600,      650, '-11',       false
          1600,      650, '3600 4000', false
          1600,      650, '3600 0',    true
          1600,      650, '3600 ?',    true
          """)
  void isPassedAfterTenMinutesOfAgreement(
      long wall, long monotonic, String others, boolean passed) {
    var trial = ClockTrial.begin(1_000 * SECOND, 50 * SECOND);
    assertThat(next(trial, wall, monotonic, others).passed()).isEqualTo(passed);
  }

  @Test
  void aJumpBeginsItAnewAndSoDoesTheWayBack() {
    var trial = next(ClockTrial.begin(0, 0), 600, 600, "");
    assertThat(trial.passed()).isTrue();
    var ahead = next(trial, 605 + YEARS, 605, "");
    assertThat(ahead.passed()).isFalse();
    assertThat(ahead.doubt()).isEqualTo("the clock of this server was set forward by 100000000 s");
    var back = next(ahead, 1_000, 1_000, "");
    assertThat(back.passed()).isFalse();
    assertThat(back.doubt()).contains("set back");
    assertThat(next(back, 1_599, 1_599, "").passed()).isFalse();
    assertThat(next(back, 1_600, 1_600, "").passed()).isTrue();
  }

  @Test
  void aClockThatDiffersFromAllBeginsItAnew() {
    var trial = next(ClockTrial.begin(0, 0), 600, 600, "0 0");
    var alone = next(trial, 700, 700, "60 60");
    assertThat(alone.passed()).isFalse();
    var again = next(alone, 800, 800, "0 60");
    assertThat(next(again, 1_299, 1_299, "0 60").passed()).isFalse();
    assertThat(next(again, 1_300, 1_300, "0 60").passed()).isTrue();
  }

  @Test
  void isToldWhenItWaitsForLong() {
    var trial = next(ClockTrial.begin(0, 0), 600, 600, "");
    assertThat(trial.problem(10_000 * SECOND)).isEmpty();
    var jumped = next(trial, 5_000, 1_000, "");
    var again = next(jumped, 50_000, 2_799, "");
    assertThat(again.problem(2_799 * SECOND)).isEmpty();
    assertThat(again.problem(2_800 * SECOND).orElse(""))
        .contains("deleted for its age", "set forward", "time server");
  }
}
