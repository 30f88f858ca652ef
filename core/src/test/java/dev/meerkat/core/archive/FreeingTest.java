package dev.meerkat.core.archive;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FreeingTest {
  /// `d` begins a deletion of 100 bytes, `e` ends it with 80 deleted, `c` begins a count of the
  /// free bytes, `C` ends it.
  @ParameterizedTest
  @CsvSource({
    "'',      0",
    "d,     100",
    "dcC,   100", // what of it was counted is not known
    "de,     80",
    "decC,    0",
    "dceC,   80", // begun before the end, it may lack some
    "dceCcC,  0",
    "cdeC,   80",
    "decdC, 100",
    "deded,  260",
    "decdeC, 80",
    "decc,   80",
    "deccC,   0", // the first count failed
  })
  void whatIsFreedCountsOnce(String events, long bytes) {
    Freeing freeing = Freeing.NONE;
    for (int i = 0; i < events.length(); i++) {
      char event = events.charAt(i);
      freeing =
          switch (event) {
            case 'd' -> freeing.begun(100);
            case 'e' -> freeing.ended(80);
            case 'c' -> freeing.countBegun();
            case 'C' -> freeing.counted();
            default -> throw new AssertionError(event);
          };
    }
    assertThat(freeing.bytes()).isEqualTo(bytes);
  }
}
