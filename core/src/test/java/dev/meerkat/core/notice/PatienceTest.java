package dev.meerkat.core.notice;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PatienceTest {
  @ParameterizedTest
  @CsvSource({
    // days since it was seen, whether an attempt failed: given up
    "0, true, false",
    "7, true, false",
    "8, true, true",
    "8, false, false",
    "20000, false, false",
  })
  void aMessageIsGivenUpAfterAWeekAndAFailure(long days, boolean failed, boolean end) {
    var patience = Patience.NONE.seen(List.of(1L), -5);
    if (failed) {
      patience = patience.failed(1);
    }
    long now = -5 + days * (Patience.MAX_AGE_NANOS / 7);
    patience = patience.seen(List.of(1L), now);
    assertThat(patience.isAtItsEnd(1, now)).isEqualTo(end);
  }
}
