package dev.meerkat.core.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PictureRhythmTest {
  /// Distances are milliseconds, `10x40` for ten of 40; gaps read `from-to`, counted from the first
  /// picture.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "even                      | 100x40              | 40    | ''",
        "leaves out 4.9 s          | 50x40 4900 50x40    | 40    | 2040-6900",
        "and again                 | 9x40 2000 1x40 2000 | 40    | 400-2360 2440-4400",
        "a second late is not      | 50x40 1040 50x40    | 40    | ''",
        "a second and a tick       | 50x40 1041 50x40    | 40    | 2040-3041",
        "slows down while still    | 50x40 60x1000 10x40 | 1000  | ''",
        "slows down for good       | 32x40 20x2000       | 2000  |"
            + " 1320-3280 3320-5280 5320-7280 7320-9280 9320-11280 11320-13280 13320-15280"
            + " 15320-17280 17320-19280 19320-21280 21320-23280 23320-25280 25320-27280"
            + " 27320-29280 29320-31280 31320-33280 33320-35280",
        "one every ten seconds     | 40x10000            | 10000 | ''",
        "which misses one          | 9x10000 20000       | 10000 | 100000-110000",
        "too young to be known     | 7x40 4900           | 40    | ''",
        "shown in another order    | 9x40 -80 40 160 -40 | 40    | ''",
      })
  void tellsPausesFromASlowCamera(String name, String distances, long usualMillis, String gaps) {
    var rhythm = new PictureRhythm();
    var found = new ArrayList<String>();
    long newest = 0;
    long at = 0;
    for (String word : distances.strip().split(" ", -1)) {
      int times = word.contains("x") ? Integer.parseInt(word.substring(0, word.indexOf('x'))) : 1;
      long distance = 1_000 * Long.parseLong(word.substring(word.indexOf('x') + 1));
      for (int i = 0; i < times; i++) {
        at += distance;
        long covered = rhythm.coveredMicros(newest, at);
        if (covered < at) {
          found.add(covered / 1_000 + "-" + at / 1_000);
        }
        newest = Math.max(newest, at);
      }
    }
    assertThat(String.join(" ", found)).as(name).isEqualTo(gaps);
    assertThat(rhythm.usualMicros()).as(name).isEqualTo(1_000 * usualMillis);
  }

  @Test
  void guessesBeforeAnyDistance() {
    assertThat(new PictureRhythm().usualMicros()).isEqualTo(40_000);
  }
}
