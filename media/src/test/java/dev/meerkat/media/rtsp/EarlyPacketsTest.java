package dev.meerkat.media.rtsp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EarlyPacketsTest {
  @ParameterizedTest
  @CsvSource({"0, 8192", "12, 7489", "1400, 686", "65535, 15", "1048448, 1", "1048449, 0"})
  void noSizePassesTheBound(int length, int fit) {
    EarlyPackets<String> early = new EarlyPackets<>(1 << 20);
    byte[] b = new byte[length];
    int kept = 0;
    while (early.keep("here", b, 0, length, 1)) {
      kept++;
    }
    assertThat(kept).isEqualTo(fit);
    assertThat(early.take()).hasSize(fit);
  }

  @Test
  void givesWhatWasKeptOnceAndInOrder() {
    EarlyPackets<Integer> early = new EarlyPackets<>(1_000);
    byte[] b = {1, 2, 3};
    assertThat(early.keep(7, b, 1, 2, 5)).isTrue();
    assertThat(early.pass(500)).isTrue();
    assertThat(early.keep(8, b, 0, 1, 6)).isTrue();
    b[1] = 9;
    assertThat(early.take())
        .extracting(one -> one.from() + " " + one.data() + " " + one.arrivalNanos())
        .containsExactly("7 0203 5", "8 01 6");
    assertThat(early.take()).isEmpty();
    assertThat(early.pass(500)).as("what was passed over counts").isFalse();
  }
}
