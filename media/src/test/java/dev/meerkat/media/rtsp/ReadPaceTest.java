package dev.meerkat.media.rtsp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ReadPaceTest {
  private static final long START_NANOS = -3_000_000_000L;

  private final ReadPace pace = new ReadPace();
  private long nowNanos = START_NANOS;

  /// Reads 20 times in the next second, and returns whether the last read waits.
  private boolean second(int bytesAtOnce) {
    boolean waits = false;
    for (int i = 0; i < 20; i++) {
      nowNanos += 50_000_000;
      waits = pace.waits(nowNanos, bytesAtOnce);
    }
    return waits;
  }

  @Test
  void doesNotWaitInTheFirstSecond() {
    assertThat(pace.waits(START_NANOS, 10)).isFalse();
    assertThat(pace.waits(START_NANOS + 999_999_999, 10)).isFalse();
    assertThat(pace.waits(START_NANOS + 1_000_000_000, 10)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1_400, 25_000, 62_500})
  void waitsWhenLittleComes(int bytesAtOnce) {
    boolean _ = pace.waits(nowNanos, 0);
    assertThat(second(bytesAtOnce)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {62_501, RtspReader.MAX_READ_BYTES})
  void doesNotWaitWhenMuchComes(int bytesAtOnce) {
    boolean _ = pace.waits(nowNanos, 0);
    assertThat(second(bytesAtOnce)).isFalse();
  }

  @Test
  void followsTheCamerasRate() {
    boolean _ = pace.waits(nowNanos, 0);
    assertThat(second(25_000)).isTrue();
    assertThat(second(65_000)).isFalse();
    assertThat(second(25_000)).isTrue();
  }

  @Test
  void readsOnAfterAFullRead() {
    boolean _ = pace.waits(nowNanos, 0);
    assertThat(second(25_000)).isTrue();
    assertThat(pace.waits(nowNanos, RtspReader.MAX_READ_BYTES)).isFalse();
    assertThat(pace.waits(nowNanos, 25_000)).isTrue();
  }
}
