package dev.meerkat.core.archive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.core.model.CameraId;
import org.junit.jupiter.api.Test;

class UndeletableTest {
  private static final CameraId GATE = new CameraId("gate");
  private static final CameraId YARD = new CameraId("yard");
  private static final long MINUTE = 60_000_000;

  private final Undeletable undeletable = new Undeletable();

  @Test
  void whatCannotBeDeletedIsLeftAloneForAnHour() {
    undeletable.add(GATE, MINUTE, 2 * MINUTE, 5_000);
    undeletable.add(GATE, 2 * MINUTE, 3 * MINUTE, 6_000);
    long last = 5_000 + Undeletable.RETRY_MILLIS - 1;
    assertThat(undeletable.has(GATE, MINUTE, 2 * MINUTE, last)).isTrue();
    assertThat(undeletable.has(GATE, 2 * MINUTE, 3 * MINUTE, last)).isTrue();
    assertThat(undeletable.has(GATE, 3 * MINUTE, 4 * MINUTE, last)).as("later").isFalse();
    assertThat(undeletable.has(GATE, 0, MINUTE, last)).as("earlier").isFalse();
    assertThat(undeletable.has(YARD, MINUTE, 2 * MINUTE, last)).as("another camera's").isFalse();
    assertThat(undeletable.has(GATE, MINUTE, 2 * MINUTE, last + 1)).as("tried again").isFalse();
    assertThat(undeletable.isEmpty(last + 1)).isTrue();
    undeletable.add(GATE, MINUTE, 2 * MINUTE, last + 2);
    assertThat(undeletable.has(GATE, MINUTE, 2 * MINUTE, last + 3)).as("failed again").isTrue();
    assertThat(undeletable.has(GATE, 2 * MINUTE, 3 * MINUTE, last + 3)).as("did not").isFalse();
  }
}
