package dev.meerkat.core.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SampleClockTest {
  private static final long START = 1_790_000_000_000_000L;
  private static final long FRAME = 40_000;

  private final SampleClock clock = new SampleClock(90_000);

  @Test
  void jitterOfArrivalDoesNotShow() {
    var random = new Random(1);
    long previous = clock.wallMicros(500, START);
    assertThat(previous).isEqualTo(START);
    for (int i = 1; i < 1_000; i++) {
      long now = clock.wallMicros(500 + i * 3_600L, START + i * FRAME + random.nextInt(200_000));
      assertThat(now - previous).as("frame %d", i).isBetween(FRAME - 200, FRAME + 200);
      assertThat(clock.reanchored()).isFalse();
      previous = now;
    }
  }

  @Test
  void withoutDriftOneHourStaysExact() {
    long last = 0;
    for (int i = 0; i <= 90_000; i++) {
      last = clock.wallMicros(i * 3_600L, START + i * FRAME);
    }
    assertThat(last).isEqualTo(START + 3_600_000_000L);
  }

  /// A camera whose clock is wrong by up to 0.4 % is followed without a jump.
  @ParameterizedTest
  @ValueSource(ints = {-4_000, -100, 100, 4_000})
  void driftIsSpreadAndFollowed(int driftPpm) {
    long previous = START - FRAME;
    long arrival = START;
    for (int i = 0; i < 25 * 600; i++) {
      arrival = START + i * FRAME + i * FRAME * driftPpm / 1_000_000;
      long now = clock.wallMicros(i * 3_600L, arrival);
      assertThat(now - previous).as("frame %d", i).isBetween(FRAME - 201, FRAME + 201);
      assertThat(clock.reanchored()).isFalse();
      previous = now;
    }
    assertThat(previous - arrival).as("off after ten minutes").isBetween(-100_000L, 100_000L);
  }

  @Test
  void aLateFirstSampleIsWorkedOff() {
    clock.wallMicros(0, START + 30_000);
    long last = 0;
    for (int i = 1; i <= 25 * 30; i++) {
      last = clock.wallMicros(i * 3_600L, START + i * FRAME);
    }
    assertThat(last - (START + 25 * 30 * FRAME)).isBetween(-1_000L, 1_000L);
  }

  @Test
  void ticksThatGoBackAnchorAnew() {
    clock.wallMicros(1_000_000, START);
    long now = clock.wallMicros(500_000, START + FRAME);
    assertThat(now).isEqualTo(START + FRAME);
    assertThat(clock.reanchored()).isTrue();
    assertThat(clock.wallMicros(503_600, START + 2 * FRAME)).isEqualTo(START + 2 * FRAME);
    assertThat(clock.reanchored()).isFalse();
  }

  @Test
  void ticksThatLeapIntoTheFutureAnchorAnew() {
    clock.wallMicros(0, START);
    assertThat(clock.wallMicros(3_600_000_000L, START + FRAME)).isEqualTo(START + FRAME);
    assertThat(clock.reanchored()).isTrue();
  }

  @Test
  void samplesThatStayLateAnchorAnewAfterAWindow() {
    int frame = 0;
    for (; frame < 100; frame++) {
      clock.wallMicros(frame * 3_600L, START + frame * FRAME);
    }
    int jumps = 0;
    long now = 0;
    for (; frame < 700; frame++) {
      now = clock.wallMicros(frame * 3_600L, START + frame * FRAME + 60_000_000);
      jumps += clock.reanchored() ? 1 : 0;
    }
    assertThat(jumps).isEqualTo(1);
    assertThat(now).isEqualTo(START + 699 * FRAME + 60_000_000);
  }

  @Test
  void aPauseWithItsTicksIsNoJump() {
    clock.wallMicros(0, START);
    long now = clock.wallMicros(90_000 * 60, START + 60_000_000);
    assertThat(now).isEqualTo(START + 60_000_000);
    assertThat(clock.reanchored()).isFalse();
  }

  @Test
  void aStallThatCatchesUpIsNoJump() {
    clock.wallMicros(0, START);
    for (int i = 1; i <= 200; i++) {
      long arrival = START + Math.max(i * FRAME, i < 150 ? 6_000_000 : 0);
      assertThat(clock.wallMicros(i * 3_600L, arrival)).isEqualTo(START + i * FRAME);
      assertThat(clock.reanchored()).isFalse();
    }
  }

  @Test
  void theServersClockSetBackIsFollowed() {
    clock.wallMicros(0, START);
    assertThat(clock.wallMicros(3_600, START - 3_600_000_000L)).isEqualTo(START - 3_600_000_000L);
    assertThat(clock.reanchored()).isTrue();
  }

  @Test
  void reorderedPicturesLieBetweenTheirNeighbours() {
    long[] ticks = {0, 10_800, 3_600, 7_200, 21_600, 14_400, 18_000};
    for (int i = 0; i < ticks.length; i++) {
      assertThat(clock.wallMicros(ticks[i], START + i * FRAME))
          .isEqualTo(START + ticks[i] * 100 / 9);
      assertThat(clock.reanchored()).isFalse();
    }
  }

  @Test
  void repeatedTicksStillRise() {
    long first = clock.wallMicros(3_600, START);
    long second = clock.wallMicros(3_600, START + FRAME);
    assertThat(second).isEqualTo(first + SampleClock.MIN_STEP_MICROS);
  }

  @Test
  void aRateOfZeroIsRefused() {
    assertThatThrownBy(() -> new SampleClock(0)).hasMessageContaining("clock rate of 0");
  }
}
