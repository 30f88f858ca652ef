package dev.meerkat.core.archive;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ClockJumpsTest {
  private static final long HOUR = 3_600_000_000L;

  @Test
  void aClockThatJumpsEachSecondIsToldOnceAnHour() {
    ClockJumps jumps = ClockJumps.NONE;
    int told = 0;
    for (int second = 0; second < 3 * 3_600; second++) {
      ClockJumps.Step step = jumps.jumped(1_000_000, second * 1_000_000L);
      jumps = step.next();
      told += step.words().isEmpty() ? 0 : 1;
    }
    assertThat(told).isEqualTo(3);
  }

  @Test
  void itIsToldByHowMuchAndHowOften() {
    ClockJumps.Step first = ClockJumps.NONE.jumped(-7_200_040_000L, 5);
    assertThat(first.words())
        .startsWith("the camera's clock jumped back by 7200.040 s; no picture is lost");
    ClockJumps.Step second = first.next().jumped(5_000_000, 6);
    assertThat(second.words()).isEmpty();
    ClockJumps.Step third = second.next().jumped(2_500_000, 5 + HOUR);
    assertThat(third.words())
        .startsWith(
            "the camera's clock jumped ahead by 2.500 s, and once since this was last told; no");
  }
}
