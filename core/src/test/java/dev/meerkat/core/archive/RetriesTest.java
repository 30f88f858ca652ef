package dev.meerkat.core.archive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.core.model.Cause;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RetriesTest {
  private static final double MIDDLE = 0.5;

  private static long delay(Retries retries, Cause cause) {
    return retries.delayMillis(cause, Backoff.DEFAULT, MIDDLE);
  }

  private static List<Long> delays(Retries from, Cause cause, int count) {
    var delays = new ArrayList<Long>();
    Retries retries = from;
    for (int i = 0; i < count; i++) {
      retries = retries.failed(cause, false);
      delays.add(delay(retries, cause) / 1_000);
    }
    return delays;
  }

  @Test
  void whatTryingMayMendIsTriedSoon() {
    assertThat(delays(Retries.NONE, Cause.CAMERA_UNREACHABLE, 8))
        .containsExactly(0L, 0L, 1L, 2L, 4L, 8L, 10L, 10L);
  }

  /// Five attempts in the first half hour, and four an hour from then on.
  @Test
  void aRefusedPasswordIsHardlyTriedAgain() {
    assertThat(delays(Retries.NONE, Cause.CAMERA_PASSWORD, 6))
        .containsExactly(120L, 240L, 480L, 900L, 900L, 900L);
  }

  @Test
  void aCameraThatTookThePasswordBeforeIsAskedOnceMoreSoon() {
    Retries worked = Retries.NONE.failed(Cause.CAMERA_ENDED, true);
    assertThat(delays(worked, Cause.CAMERA_PASSWORD, 4)).containsExactly(15L, 120L, 240L, 480L);
  }

  /// Else a camera that locks its account and then refuses connections would be tried as often.
  @Test
  void otherFailuresDoNotForgiveRefusals() {
    Retries retries =
        Retries.NONE
            .failed(Cause.CAMERA_PASSWORD, false)
            .failed(Cause.CAMERA_PASSWORD, false)
            .failed(Cause.CAMERA_UNREACHABLE, false);
    assertThat(delay(retries, Cause.CAMERA_UNREACHABLE)).isEqualTo(1_000);
    Retries again = retries.failed(Cause.CAMERA_PASSWORD, false);
    assertThat(delay(again, Cause.CAMERA_PASSWORD)).isEqualTo(480_000);
    Retries recorded = again.failed(Cause.CAMERA_ENDED, true);
    assertThat(delay(recorded, Cause.CAMERA_ENDED)).isEqualTo(250);
    assertThat(recorded.refusals()).isZero();
  }

  @Test
  void whoWasWorkingUntilNowIsToldFromTheOthers() {
    assertThat(Retries.NONE.wasWorking()).isFalse();
    Retries once = Retries.NONE.failed(Cause.CAMERA_SILENT, false);
    assertThat(once.wasWorking()).isFalse();
    Retries worked = once.failed(Cause.CAMERA_SILENT, true);
    assertThat(worked.wasWorking()).isTrue();
    assertThat(worked.failed(Cause.CAMERA_SILENT, false).wasWorking()).isFalse();
  }

  @Test
  void aBusyCameraIsAskedAtAnEvenPaceUntilADeadSessionMustBeOver() {
    Retries retries = Retries.NONE;
    long waited = 0;
    for (int i = 0; i < Retries.BUSY_TRIES; i++) {
      retries = retries.failed(Cause.CAMERA_BUSY, false);
      long delay = retries.delayMillis(Cause.CAMERA_BUSY, Backoff.DEFAULT, 0.5);
      assertThat(delay).isEqualTo(1_500);
      waited += delay;
    }
    assertThat(waited).isBetween(60_000L, 120_000L);
    retries = retries.failed(Cause.CAMERA_BUSY, false);
    assertThat(retries.delayMillis(Cause.CAMERA_BUSY, Backoff.DEFAULT, 0.5)).isEqualTo(10_000);
  }
}
