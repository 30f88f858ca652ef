package dev.meerkat.core.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SampleClockTest {
  private static final long START = 1_790_000_000_000_000L;
  private static final long FRAME = 40_000;

  private final SampleClock clock = SampleClock.ofPictures(90_000);

  @Test
  void jitterOfArrivalDoesNotShow() {
    var random = new Random(1);
    long previous = at(500, START);
    assertThat(previous).isEqualTo(START);
    for (int i = 1; i < 1_000; i++) {
      long now = at(500 + i * 3_600L, START + i * FRAME + random.nextInt(200_000));
      assertThat(now - previous).as("frame %d", i).isBetween(FRAME - 200, FRAME + 200);
      assertThat(clock.reanchored()).isFalse();
      previous = now;
    }
  }

  @Test
  void withoutDriftOneHourStaysExact() {
    long last = 0;
    for (int i = 0; i <= 90_000; i++) {
      last = at(i * 3_600L, START + i * FRAME);
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
      long now = at(i * 3_600L, arrival);
      assertThat(now - previous).as("frame %d", i).isBetween(FRAME - 201, FRAME + 201);
      assertThat(clock.reanchored()).isFalse();
      previous = now;
    }
    assertThat(previous - arrival).as("off after ten minutes").isBetween(-100_000L, 100_000L);
  }

  @Test
  void aLateFirstSampleIsWorkedOff() {
    at(0, START + 30_000);
    long last = 0;
    for (int i = 1; i <= 25 * 30; i++) {
      last = at(i * 3_600L, START + i * FRAME);
    }
    assertThat(last - (START + 25 * 30 * FRAME)).isBetween(-1_000L, 1_000L);
  }

  @Test
  void anAnchorIsPutEarlier() {
    clock.earlier(1_000);
    assertThat(at(0, START + 1_400_000)).isEqualTo(START + 1_400_000);
    assertThat(at(3_600, START + 1_400_000)).isEqualTo(START + 1_440_000);
    clock.earlier(1_400_000);
    for (int i = 2; i < 1_000; i++) {
      assertThat(at(i * 3_600L, START + Math.max(1_400_000, i * FRAME)))
          .isEqualTo(START + i * FRAME);
      assertThat(clock.jumpMicros()).isZero();
    }
  }

  /// Samples in decoding order as `ticks@arrival`, in milliseconds; `@` is left out where the
  /// sample arrives 40 ms after the one before it. Jumps are written behind the time of the sample.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "none                  | 0 40 80                         | 0 40 80",
        "ahead by an hour      | 0 40 80 3600120 3600160         | 0 40 80 120+3600000 160",
        "back by an hour       | 7200000 7200040 3600080 3600120 | 0 40 80-3600000 120",
        "at once               | 0 3600040 3600080               | 0 40+3600000 80",
        "back at once          | 7200000 40 80                   | 0 40-7200000 80",
        "back by 80 ms         | 0 40 80 120 80 120              | 0 40 80 120 160-80 200",
        "ahead by 0.6 s        | 0 40 80 720 760                 | 0 40 80 120+600 160",
        "ahead by 0.4 s        | 0 40 80 520 560                 | 0 40 80 520 560",
        "there and back        | 0 40 5080 120 160               | 0 40 80+5000 120-5000 160",
        "within a pause        | 0 40 9000@2080 9040             | 0 40 2080+6920 2120",
        "reordered pictures    | 0 120 40 80 240 160 200         | 0 120 40 80 240 160 200",
        "jump of those         | 0 120 40 80 9240 9160 9200      | 0 120 40 80 240+9000 160 200",
        "leading pictures      | 120 40 80 160                   | 0 -80 -40 40",
        "a pause               | 0 40 60040@60040 60080          | 0 40 60040 60080",
        "a stall that catches up       | 0 40 80@5080 120@5080 160@5080 | 0 40 80 120 160",
        "pictures left out in a stall  | 0 40 80@3080 3080@3090 3120    | 0 40 80 3080 3120",
        "a second at once at the start | 0 1000@1 2000@2 3000           | 0 1000 2000 2995",
      })
  void jumpsAreToldFromWhatElseHappens(String name, String samples, String expected) {
    var told = new ArrayList<String>();
    long arrival = -40;
    for (String word : samples.strip().split(" +", -1)) {
      String[] parts = word.split("@", -1);
      arrival = parts.length > 1 ? Long.parseLong(parts[1]) : arrival + 40;
      long micros = at(Long.parseLong(parts[0]) * 90, START + arrival * 1_000);
      long jumpMillis = clock.jumpMicros() / 1_000;
      told.add(
          (micros - START) / 1_000
              + (jumpMillis > 0 ? "+" : "")
              + (jumpMillis == 0 ? "" : jumpMillis));
      assertThat(clock.reanchored()).isFalse();
    }
    assertThat(String.join(" ", told)).as(name).isEqualTo(expected);
  }

  @Test
  void aClockThatJumpsEachSecondNeverShows() {
    var random = new Random(4);
    long offset = 0;
    long previous = at(0, START);
    for (int i = 1; i < 25 * 600; i++) {
      if (i % 25 == 24) {
        offset += random.nextLong(-900_000_000, 900_000_000);
      }
      long now = at(i * 3_600L + offset, START + i * FRAME + random.nextInt(100_000));
      assertThat(now - previous).as("frame %d", i).isBetween(FRAME - 200, FRAME + 200);
      previous = now;
    }
    assertThat(previous - (START + 25 * 600 * FRAME)).isBetween(-100_000L, 100_000L);
  }

  /// Whatever comes: pictures in order have strictly increasing times, not far from their arrival.
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void timesIncreaseWhateverComes(long seed) {
    var random = new Random(seed);
    long ticks = random.nextLong(1L << 40);
    long arrival = START;
    long previous = START;
    for (int i = 0; i < 50_000; i++) {
      long frameMillis = 1L + random.nextInt(random.nextInt(20) == 0 ? 2_000 : 80);
      ticks += frameMillis * 90;
      arrival += (long) (frameMillis * 1_000 * random.nextDouble(0.5, 1.5));
      switch (random.nextInt(200)) {
        case 0 -> ticks += random.nextLong(-1L << 40, 1L << 40);
        case 1 -> ticks += random.nextLong(-90_000, 90_000);
        case 2 -> arrival += random.nextLong(20_000_000);
        default -> {}
      }
      long now = clock.wallMicros(ticks, arrival, random.nextInt(25) == 0);
      assertThat(now).as("picture %d", i).isGreaterThan(previous - 500_000);
      assertThat(now - arrival).as("picture %d", i).isLessThan(6_000_000);
      previous = Math.max(previous, now);
    }
  }

  @Test
  void soundIsNotReordered() {
    var sound = SampleClock.ofSound(8_000);
    assertThat(sound.wallMicros(0, START, true)).isEqualTo(START);
    assertThat(sound.wallMicros(160, START + 20_000, true)).isEqualTo(START + 20_000);
    assertThat(sound.wallMicros(80, START + 40_000, true)).isEqualTo(START + 40_000);
    assertThat(sound.jumpMicros()).isEqualTo(-30_000);
    assertThat(sound.wallMicros(240, START + 60_000, true)).isEqualTo(START + 60_000);
  }

  @Test
  void aClockThatIsFastStaysNearArrival() {
    long previous = Long.MIN_VALUE;
    for (int i = 0; i < 25 * 600; i++) {
      long arrival = START + i * FRAME;
      long now = at(i * 4_500L, arrival);
      assertThat(now).isGreaterThan(previous);
      assertThat(now - arrival).isLessThan(4_000_000);
      assertThat(clock.reanchored()).isFalse();
      assertThat(clock.jumpMicros()).isZero();
      previous = now;
    }
  }

  @Test
  void samplesThatStayLateAnchorAnewAfterAWindow() {
    int frame = 0;
    for (; frame < 100; frame++) {
      at(frame * 3_600L, START + frame * FRAME);
    }
    int jumps = 0;
    long now = 0;
    for (; frame < 700; frame++) {
      now = at(frame * 3_600L, START + frame * FRAME + 60_000_000);
      jumps += clock.reanchored() ? 1 : 0;
    }
    assertThat(jumps).isEqualTo(1);
    assertThat(now).isEqualTo(START + 699 * FRAME + 60_000_000);
  }

  @Test
  void aPauseWithItsTicksIsNoJump() {
    at(0, START);
    long now = at(90_000 * 60, START + 60_000_000);
    assertThat(now).isEqualTo(START + 60_000_000);
    assertThat(clock.reanchored()).isFalse();
  }

  @Test
  void aStallThatCatchesUpIsNoJump() {
    at(0, START);
    for (int i = 1; i <= 200; i++) {
      long arrival = START + Math.max(i * FRAME, i < 150 ? 6_000_000 : 0);
      assertThat(at(i * 3_600L, arrival)).isEqualTo(START + i * FRAME);
      assertThat(clock.reanchored()).isFalse();
    }
  }

  @Test
  void samplesThatStayLateGoOnUntilTheyMayBreak() {
    at(0, START);
    for (int i = 1; i < 1_000; i++) {
      long now = clock.wallMicros(i * 3_600L, START + i * FRAME + 60_000_000, false);
      assertThat(now).isEqualTo(START + i * FRAME);
      assertThat(clock.reanchored()).isFalse();
    }
    long arrival = START + 1_000 * FRAME + 60_000_000;
    assertThat(clock.wallMicros(3_600_000, arrival, true)).isEqualTo(arrival);
    assertThat(clock.reanchored()).isTrue();
  }

  @Test
  void reorderedPicturesLieBetweenTheirNeighbours() {
    long[] ticks = {0, 10_800, 3_600, 7_200, 21_600, 14_400, 18_000};
    for (int i = 0; i < ticks.length; i++) {
      assertThat(at(ticks[i], START + i * FRAME)).isEqualTo(START + ticks[i] * 100 / 9);
      assertThat(clock.reanchored()).isFalse();
    }
  }

  @Test
  void repeatedTicksStillRise() {
    long first = at(3_600, START);
    long second = at(3_600, START + FRAME);
    assertThat(second).isEqualTo(first + SampleClock.MIN_STEP_MICROS);
  }

  @Test
  void aRateOfZeroIsRefused() {
    assertThatThrownBy(() -> SampleClock.ofSound(0)).hasMessageContaining("clock rate of 0");
  }

  private long at(long ticks, long arrivalMicros) {
    return clock.wallMicros(ticks, arrivalMicros, true);
  }
}
