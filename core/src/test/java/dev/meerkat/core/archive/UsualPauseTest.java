package dev.meerkat.core.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UsualPauseTest {
  @ParameterizedTest
  @CsvSource({
    // pauses in milliseconds, `40x25` for 25 of 40; what is usual, -1 for not known
    "'40x7', -1",
    "'40x8', 40",
    "'40x7 4000', 40",
    "'4000x2 40x20', 40",
    "'4000x3 40x20', 4000",
    "'4000x3 40x31', 40",
    "'40x100 1000x3', 1000",
    "'10000x50', 10000",
  })
  void isTheThirdLongest(String pauses, long usual) {
    var all = new UsualPause();
    for (String word : pauses.split(" ", -1)) {
      String[] parts = word.split("x", -1);
      for (int i = 0; i < (parts.length > 1 ? Integer.parseInt(parts[1]) : 1); i++) {
        all.add(Long.parseLong(parts[0]));
      }
    }
    assertThat(all.millis()).isEqualTo(usual < 0 ? Optional.empty() : Optional.of(usual));
  }
}
