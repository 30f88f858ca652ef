package dev.meerkat.core.heartbeat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.core.heartbeat.Beat.Echo;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PulseTest {
  private static final long SECOND = 1_000_000;

  private Pulse pulse = Pulse.NONE;

  /// @param wallMicros what the other's clock shows
  private static Beat beat(long sequence, long wallMicros, Optional<Echo> echo) {
    return new Beat(sequence, 77_000 + sequence, wallMicros, Pace.NORMAL, echo);
  }

  private Reading reading(long atMicros) {
    return pulse.reading(atMicros).orElseThrow();
  }

  @Test
  void knowsNothingBeforeTheFirstBeat() {
    assertThat(pulse.reading(5)).isEmpty();
    assertThat(pulse.echo(5)).isEmpty();
  }

  @Test
  void sendsTheNewestBeatBackWithTheTimeForWhichItWasHeld() {
    pulse = pulse.heard(beat(2, 0, Optional.empty()), 500, 0);
    pulse = pulse.heard(beat(1, 0, Optional.empty()), 600, 0);
    assertThat(pulse.echo(750)).contains(new Echo(77_002, 250));
  }

  /// A beat was sent at 10 s by the monotonic clock of this server, was held by the other, and came
  /// back at the time given, when this server's wall clock showed 1000 s.
  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          clocks alike,                        10004000, 0,      999998000,    4000, 0
          clocks alike; held for long,         10904000, 900000, 999998000,    4000, 0
          the other is 3 s ahead,              10004000, 0,      1002998000,   4000, 3000000
          the other is 3 s behind,             10904000, 900000, 996998000,    4000, -3000000
          the other is an hour ahead,          10000200, 0,      4599999900,   200,  3600000000
          """)
  void measuresRoundTripAndClocks(
      String what, long atMicros, long heldMicros, long wallMicros, long trip, long offset) {
    var echo = Optional.of(new Echo(10 * SECOND, heldMicros));
    pulse = pulse.heard(beat(1, wallMicros, echo), atMicros, 1_000 * SECOND);
    Reading reading = reading(atMicros + SECOND / 10);
    assertThat(reading.roundTripMicros()).as(what).hasValue(trip);
    assertThat(reading.medianRoundTripMicros()).hasValue(trip);
    assertThat(reading.clockOffsetMicros()).hasValue(offset);
    assertThat(reading.silentMillis()).isEqualTo(100);
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          held for longer than it was away, 10000000, 500000, 10400000
          older than a minute,              10000000, 0,      71000000
          """)
  void believesNoRoundTripThatCannotBe(String what, long stamp, long held, long atMicros) {
    pulse = pulse.heard(beat(1, 0, Optional.of(new Echo(stamp, held))), atMicros, 0);
    Reading reading = reading(atMicros);
    assertThat(reading.roundTripMicros()).as(what).isEqualTo(OptionalLong.empty());
    assertThat(reading.clockOffsetMicros()).isEqualTo(OptionalLong.empty());
    assertThat(reading.lossPercent()).isZero();
  }

  @Test
  void believesTheShortestOfTheNewestRoundTrips() {
    for (int i = 1; i <= 8; i++) {
      long trip = i == 3 ? 1_000 : 9_000 + i;
      // The way back takes all of it, so the clock seems to be off by half of it.
      exchange(i, trip, 0);
    }
    assertThat(reading(9 * SECOND).clockOffsetMicros()).hasValue(-500);
    assertThat(reading(9 * SECOND).roundTripMicros()).hasValue(9_008);
    assertThat(reading(9 * SECOND).medianRoundTripMicros()).hasValue(9_004);
    for (int i = 9; i <= 11; i++) {
      exchange(i, 20_000, 5 * SECOND);
    }
    // The one of 1 ms has left; those from before the other's clock was set are shorter still.
    assertThat(reading(12 * SECOND).clockOffsetMicros()).hasValue(-4_502);
    for (int i = 12; i <= 16; i++) {
      exchange(i, 20_000, 5 * SECOND);
    }
    assertThat(reading(17 * SECOND).clockOffsetMicros()).hasValue(5 * SECOND - 10_000);
  }

  /// A beat sent at second `i` comes back with beat `i`, the other's clock being ahead.
  private void exchange(int i, long trip, long ahead) {
    long sentMicros = i * SECOND;
    var echo = Optional.of(new Echo(sentMicros, 0));
    pulse = pulse.heard(beat(i, sentMicros + ahead, echo), sentMicros + trip, sentMicros + trip);
  }

  @Test
  void anEchoCountsOnce() {
    var echo = Optional.of(new Echo(SECOND, 0));
    pulse = pulse.heard(beat(1, 0, echo), SECOND + 100, 0);
    pulse = pulse.heard(beat(2, 0, echo), SECOND + 900, 0);
    assertThat(pulse.trips().samples()).hasSize(1);
  }

  @Test
  void aBeatThatCameTwiceOrLateIsNoSignOfLife() {
    pulse = pulse.heard(beat(7, 0, Optional.empty()), SECOND, 0);
    Pulse replayed = pulse.heard(beat(7, 0, Optional.empty()), 3 * SECOND, 0);
    Pulse late = pulse.heard(beat(6, 0, Optional.empty()), 3 * SECOND, 0);
    assertThat(replayed).isEqualTo(pulse);
    assertThat(late.heardMicros()).isEqualTo(SECOND);
    assertThat(late.newest()).isEqualTo(pulse.newest());
  }

  @Test
  void beatsThatDoNotComeAreLostOnceTheyAreOverdue() {
    for (int i = 1; i <= 8; i++) {
      pulse = pulse.heard(beat(i, 0, Optional.empty()), i * SECOND, 0);
    }
    assertThat(reading(9 * SECOND + 400_000).lossPercent()).isZero();
    assertThat(reading(10 * SECOND + 600_000).lossPercent()).isEqualTo(20);
    assertThat(reading(500 * SECOND).lossPercent()).isEqualTo(100);
  }
}
