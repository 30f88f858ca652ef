package dev.meerkat.core.archive;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The reserve is 100.
class VolumeDoubtTest {
  @ParameterizedTest
  @CsvSource({
    // failed, local, out of space, unproven, free, trial
    "false, false, false, 0, 500, false",
    "false, false, false, 59999, 500, false",
    "false, false, false, 60000, 500, true",
    "true, false, false, 0, 0, true",
    "false, true, false, 0, 0, true",
    "false, false, true, 0, 99, false",
    "false, false, true, 90000, 99, false",
    "false, false, true, 0, 100, true",
    "true, false, true, 0, 99, true",
  })
  void triesWhatIsInDoubt(
      boolean failed, boolean local, boolean outOfSpace, long unproven, long free, boolean trial) {
    assertThat(new VolumeDoubt(failed, local, outOfSpace, unproven).asksForTrial(free, 100))
        .isEqualTo(trial);
  }
}
