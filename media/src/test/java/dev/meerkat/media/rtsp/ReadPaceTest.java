package dev.meerkat.media.rtsp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ReadPaceTest {
  private static final long BEAT = ReadPace.BEAT_NANOS;

  /// nanoTime may be negative.
  @ParameterizedTest
  @CsvSource({"0, 50", "1, 49", "49, 1", "50, 50", "51, 49", "-1, 1", "-50, 50", "-51, 1"})
  void waitsForTheNextBeat(long nowMillis, long waitMillis) {
    assertThat(ReadPace.waitNanos(nowMillis * BEAT / 50, 1)).isEqualTo(waitMillis * BEAT / 50);
  }

  @ParameterizedTest
  @CsvSource({"0, true", "65535, true", "65536, false", "131072, false"})
  void doesNotWaitAfterAReadThatLeftSomethingBehind(int readBytes, boolean waits) {
    assertThat(ReadPace.waitNanos(7, readBytes) > 0).isEqualTo(waits);
  }
}
