package dev.meerkat.core.heartbeat;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LossesTest {
  private static final long MOST = 300;

  /// One beat a second, in the order in which they came.
  private static Losses came(long... sequences) {
    Losses losses = Losses.NONE;
    long atMicros = 0;
    for (long sequence : sequences) {
      atMicros += 1_000_000;
      losses = losses.came(sequence, MOST, atMicros);
    }
    return losses;
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          nothing lost,                 1 2 3 4,           0,  0
          it began before we listened,  500 501,           0,  0
          one of four,                  1 2 4,             0, 25
          one was overtaken,            1 2 4 3,           0,  0
          one came twice,               1 2 2 2 4,         0, 25
          one came late and twice,      1 3 2 2 4,         0,  0
          two are overdue,              1 2,               2, 50
          all are overdue,              1,                99, 99
          too late to be counted,       1 70 2 5 6,        0, 97
          just within the window,       1 65 2,            0, 95
          """)
  void countsWhatIsMissing(String what, String sequences, long overdue, int percent) {
    long[] numbers = Arrays.stream(sequences.split(" ", -1)).mapToLong(Long::parseLong).toArray();
    assertThat(came(numbers).percent(overdue, 1_000_000L * numbers.length))
        .as(what)
        .isEqualTo(percent);
  }

  @Test
  void forgetsWhatIsOlderThanAMinute() {
    Losses losses = came(LongStream.rangeClosed(1, 10).map(i -> 2 * i).toArray());
    assertThat(losses.percent(0, 10_000_000)).isEqualTo(47);
    for (long second = 11; second <= 80; second++) {
      losses = losses.came(second + 10, MOST, second * 1_000_000);
    }
    assertThat(losses.percent(0, 80_000_000)).isZero();
    assertThat(losses.slots()).hasSizeLessThanOrEqualTo(13);
  }

  @Test
  void aGapThatIsLongerThanAMinuteCountsAsAMinute() {
    Losses losses = Losses.NONE.came(1, 60, 0).came(1_000_000, 60, 1_000_000);
    assertThat(losses.slots().getFirst().expected()).isEqualTo(62);
  }
}
