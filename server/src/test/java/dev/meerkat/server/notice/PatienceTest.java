package dev.meerkat.server.notice;

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
    var patience = new Patience();
    Message message = Messages.message(1, "mail");
    patience.seen(List.of(message), -5);
    if (failed) {
      patience.failed(message);
    }
    long now = -5 + days * (Patience.MAX_AGE_NANOS / 7);
    patience.seen(List.of(message), now);
    assertThat(patience.isAtItsEnd(message, now)).isEqualTo(end);
  }
}
