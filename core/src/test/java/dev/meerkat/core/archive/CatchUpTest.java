package dev.meerkat.core.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CatchUpTest {
  private final CatchUp catchUp = new CatchUp();
  private final SampleClock clock = SampleClock.ofPictures(90_000);

  /// Pictures as `taken@arrival`, in milliseconds, or `taken*count@arrival` for some that are 40 ms
  /// apart and arrive at once; then when the first is thought to be taken, and after which pictures
  /// the first fragment goes on.
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "read as they come       | 0@0 40@40 80@80                  | 0     | ''",
        "jitter                  | 0@0 40@37 80@80                  | -3    | ''",
        "late ones later         | 0@0 40@90 80@130                 | 0     | ''",
        "one waited              | 0@30 40@40 80@80                 | 0     | 40 80",
        "a second waited         | 0*25@1000 1000@1000 1040@1040    | 0     | 40-1040",
        "read in two goes        | 0*10@1000 400*25@1400 1400@1400  | 0     | 40-1400",
        "the second go is slow   | 0*10@1000 400*10@1700            | 640   | 40-760",
        "jitter after one waited | 0@30 40@40 80@110 120@130 160@190 200@210 240@270 280@290 | 0 | 40-120",
        "a camera sends old ones | 0*25@1000 1000@1003 1040@1043    | 3     | 40-1040",
        "until 100 ms are calm   | 0*2@40 80@80 120@120 240@240 280@280 | 0 | 40-120",
        "longer than two seconds | 0*20@3000 800*20@4990 1600*20@5010 | 2240 | 40-1560",
        "more than four seconds  | 0*120@9000                       | 5000  | 40-3960",
      })
  void timesArePutEarlierWhileThatIsGained(
      String name, String pictures, long first, String goesOn) {
    var held = new ArrayList<String>();
    long firstMicros = 0;
    boolean any = false;
    for (String word : pictures.strip().split(" +", -1)) {
      String[] parts = word.split("@", -1);
      String[] run = parts[0].split("\\*", -1);
      int count = run.length > 1 ? Integer.parseInt(run[1]) : 1;
      for (int i = 0; i < count; i++) {
        long taken = Long.parseLong(run[0]) + 40L * i;
        long arrival = Long.parseLong(parts[1]) * 1_000;
        long micros = clock.wallMicros(taken * 90, arrival, true);
        firstMicros = any ? firstMicros : micros;
        any = true;
        long earlier = catchUp.earlierMicros(micros, arrival);
        clock.earlier(earlier);
        firstMicros -= earlier;
        if (catchUp.goesOn()) {
          held.add(Long.toString(taken));
        } else if (taken > 0) {
          catchUp.end();
        }
      }
    }
    assertThat(firstMicros / 1_000).as(name).isEqualTo(first);
    String told = held.size() < 3 ? String.join(" ", held) : held.getFirst() + "-" + held.getLast();
    assertThat(told).as(name).isEqualTo(goesOn);
  }

  @Test
  void nothingIsPutEarlierOnceTheFirstFragmentHasEnded() {
    assertThat(catchUp.earlierMicros(1_000_000, 1_000_000)).isZero();
    assertThat(catchUp.earlierMicros(1_040_000, 1_000_000)).isEqualTo(40_000);
    assertThat(catchUp.goesOn()).isTrue();
    catchUp.end();
    assertThat(catchUp.goesOn()).isFalse();
    assertThat(catchUp.earlierMicros(1_080_000, 1_000_000)).isZero();
    assertThat(catchUp.goesOn()).isFalse();
  }
}
