package dev.meerkat.core.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.meerkat.core.archive.Periods.Period;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Times are seconds. What is done reads `+0-10 -5-6`.
class PeriodsTest {
  private static final long SECOND = 1_000_000;
  private static final long ALL = Long.MAX_VALUE;

  @ParameterizedTest
  @CsvSource({
    "'', ''",
    "'+0-10', '0-10'",
    "'+0-10 +20-30', '0-10 20-30'",
    "'+20-30 +0-10', '0-10 20-30'",
    "'+0-10 +10-20', '0-20'",
    "'+10-20 +0-10', '0-20'",
    "'+0-10 +20-30 +5-25', '0-30'",
    "'+0-10 +20-30 +40-50 +1-60', '0-60'",
    "'+0-60 +10-20', '0-60'",
    "'+0-10 +0-30', '0-30'",
    "'+0-30 +0-10', '0-30'",
    "'+0-30 -0-10', '10-30'",
    "'+0-30 -20-30', '0-20'",
    "'+0-30 -10-20', '0-10 20-30'",
    "'+0-30 -0-30', ''",
    "'+10-20 +30-40 -0-50', ''",
    "'+10-20 +30-40 -15-35', '10-15 35-40'",
    "'+10-20 -0-10 -20-30', '10-20'",
    // Room for four; what was forgotten stays so.
    "'+0-1 +2-3 +4-5 +6-7 +8-9', '2-3 4-5 6-7 8-9'",
    "'+0-1 +2-3 +4-5 +6-7 +8-9 +0-3', '1-3 4-5 6-7 8-9'",
    "'+0-9 -1-2 -3-4 -5-6 -7-8', '2-3 4-5 6-7 8-9'",
  })
  void areJoinedAndCut(String done, String expected) {
    var periods = new Periods(4);
    done(periods, done);
    assertThat(text(periods, Long.MIN_VALUE, ALL)).isEqualTo(expected);
  }

  @Test
  void whatWasForgottenIsTold() {
    var periods = new Periods(2);
    done(periods, "+0-10 +20-30");
    assertThat(periods.knownFromMicros()).isEqualTo(Long.MIN_VALUE);
    done(periods, "+40-50");
    assertThat(periods.knownFromMicros()).isEqualTo(10 * SECOND);
    assertThatThrownBy(() -> new Periods(0)).hasMessageContaining("not above 0");
  }

  @ParameterizedTest
  @CsvSource({
    "0, 100, '10-20 30-40'",
    "20, 30, ''",
    "19, 31, '10-20 30-40'",
    "15, 16, '10-20'",
    "10, 20, '10-20'",
    "40, 50, ''",
  })
  void thoseThatOverlapAreFound(long from, long to, String expected) {
    var periods = new Periods(4);
    done(periods, "+10-20 +30-40");
    assertThat(text(periods, from * SECOND, to * SECOND)).isEqualTo(expected);
  }

  @Test
  void periodsWithinTheToleranceAreOne() {
    var periods = new Periods(4);
    periods.add(0, SECOND);
    periods.add(SECOND + Timeline.JOINT_TOLERANCE_MICROS, 2 * SECOND);
    assertThat(periods.overlapping(0, ALL)).containsExactly(new Period(0, 2 * SECOND));
    periods.add(2 * SECOND + Timeline.JOINT_TOLERANCE_MICROS + 1, 3 * SECOND);
    assertThat(periods.overlapping(0, ALL)).hasSize(2);
  }

  /// Compared with a mark for each second.
  @Test
  void randomPeriodsAreAsCounted() {
    for (long seed = 0; seed < 500; seed++) {
      var random = new Random(seed);
      var periods = new Periods(100);
      boolean[] marked = new boolean[60];
      for (int i = 0; i < 20; i++) {
        int start = random.nextInt(50);
        int end = start + 1 + random.nextInt(10);
        boolean add = random.nextInt(3) > 0;
        if (add) {
          periods.add(start * SECOND, end * SECOND);
        } else {
          periods.remove(start * SECOND, end * SECOND);
        }
        java.util.Arrays.fill(marked, start, end, add);
      }
      for (int s = 0; s < marked.length; s++) {
        assertThat(!periods.overlapping(s * SECOND, (s + 1) * SECOND).isEmpty())
            .as("seed %d second %d", seed, s)
            .isEqualTo(marked[s]);
      }
    }
  }

  private static void done(Periods periods, String done) {
    for (String word : done.split(" ", -1)) {
      if (!word.isEmpty()) {
        int dash = word.indexOf('-', 1);
        long start = Long.parseLong(word.substring(1, dash)) * SECOND;
        long end = Long.parseLong(word.substring(dash + 1)) * SECOND;
        if (word.startsWith("+")) {
          periods.add(start, end);
        } else {
          periods.remove(start, end);
        }
      }
    }
  }

  private static String text(Periods periods, long from, long to) {
    return periods.overlapping(from, to).stream()
        .map(each -> each.startMicros() / SECOND + "-" + each.endMicros() / SECOND)
        .collect(Collectors.joining(" "));
  }
}
