package dev.meerkat.core.heartbeat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.core.heartbeat.Beat.Echo;
import dev.meerkat.core.heartbeat.LinkPulse.Came;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LinkPulseTest {
  private static final long INTERVAL_MILLIS = 500;
  private static final long INTERVAL = 500_000;

  private LinkPulse pulse = LinkPulse.NONE;

  private void came(long sequence, long atMicros) {
    pulse =
        pulse.heard(
            new Came(sequence, 7 * sequence, 0, Optional.empty()), INTERVAL_MILLIS, atMicros, 0);
  }

  @Test
  void nothingIsKnownBeforeTheFirstBeat() {
    assertThat(pulse.hasHeard()).isFalse();
    assertThat(pulse.silentMillis(INTERVAL)).isEmpty();
    assertThat(pulse.echo(INTERVAL)).isEmpty();
    assertThat(pulse.roundTripMicros()).isEmpty();
    assertThat(pulse.lossPercent(INTERVAL_MILLIS, INTERVAL)).isZero();
  }

  @Test
  void silenceIsCountedFromTheNewest() {
    came(1, 0);
    came(3, 2 * INTERVAL);
    came(2, 3 * INTERVAL);
    assertThat(pulse.silentMillis(4 * INTERVAL)).hasValue(1_000);
    assertThat(pulse.isNew(2)).isFalse();
    assertThat(pulse.isNewest(4)).isTrue();
    assertThat(pulse.echo(4 * INTERVAL)).contains(new Echo(21, 2 * INTERVAL));
  }

  @Test
  void lossIsCountedFromTheNumbersAndFromTheSilence() {
    for (int i = 1; i <= 20; i++) {
      if (i % 2 == 0) {
        came(i, i * INTERVAL);
      }
    }
    assertThat(pulse.lossPercent(INTERVAL_MILLIS, 20 * INTERVAL)).isEqualTo(47);
    assertThat(pulse.lossPercent(INTERVAL_MILLIS, 40 * INTERVAL)).isGreaterThan(70);
  }

  @Test
  void theRoundTripLeavesOutTheTimeForWhichItWasHeld() {
    var echo = Optional.of(new Echo(1_000, 300));
    pulse = pulse.heard(new Came(1, 0, 5_000_000, echo), INTERVAL_MILLIS, 1_500, 2_000_000);
    assertThat(pulse.roundTripMicros()).hasValue(200);
    assertThat(pulse.clockOffsetMicros()).hasValue(3_000_100);
  }
}
