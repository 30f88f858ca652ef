package dev.meerkat.core.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.meerkat.core.model.Cause;
import org.junit.jupiter.api.Test;

class LapsesTest {
  private static final long SECOND = 1_000_000;

  private final Lapses lapses = new Lapses();

  private static Lapse lapse(long from, long to, Cause cause) {
    return new Lapse(from * SECOND, to * SECOND, cause, "");
  }

  @Test
  void thoseThatFollowCloselyAreOne() {
    assertThat(lapses.add(lapse(10, 11, Cause.DISK_SLOW))).isEmpty();
    assertThat(lapses.add(lapse(12, 13, Cause.DISK_SLOW))).isEmpty();
    assertThat(lapses.add(lapse(11, 12, Cause.DISK_SLOW))).isEmpty();
    assertThat(lapses.add(lapse(15, 16, Cause.DISK_SLOW)))
        .containsExactly(lapse(10, 13, Cause.DISK_SLOW));
    assertThat(lapses.finish()).containsExactly(lapse(15, 16, Cause.DISK_SLOW));
    assertThat(lapses.finish()).isEmpty();
  }

  @Test
  void pausesAreApartWherePicturesCameBetween() {
    assertThat(lapses.add(lapse(10, 12, Cause.CAMERA_PAUSED))).isEmpty();
    assertThat(lapses.add(lapse(12, 14, Cause.CAMERA_PAUSED))).isEmpty();
    assertThat(lapses.add(lapse(15, 17, Cause.CAMERA_PAUSED)))
        .containsExactly(lapse(10, 14, Cause.CAMERA_PAUSED));
  }

  @Test
  void anotherCauseIsAnotherLapse() {
    assertThat(lapses.add(lapse(10, 11, Cause.DISK_SLOW))).isEmpty();
    assertThat(lapses.add(lapse(11, 12, Cause.PACKETS_LOST)))
        .containsExactly(lapse(10, 11, Cause.DISK_SLOW));
  }

  @Test
  void oneIsToldWhenItIsOverOrLasts() {
    assertThat(lapses.add(lapse(10, 11, Cause.DISK_SLOW))).isEmpty();
    assertThat(lapses.passed(12 * SECOND)).isEmpty();
    assertThat(lapses.passed(12 * SECOND + 1)).containsExactly(lapse(10, 11, Cause.DISK_SLOW));
    assertThat(lapses.add(lapse(20, 30, Cause.DISK_SLOW))).isEmpty();
    assertThat(lapses.add(lapse(30, 31, Cause.DISK_SLOW)))
        .containsExactly(lapse(20, 30, Cause.DISK_SLOW));
  }

  @Test
  void oneMustLast() {
    assertThatThrownBy(() -> lapse(5, 5, Cause.DISK_SLOW)).hasMessageContaining("not after");
  }
}
