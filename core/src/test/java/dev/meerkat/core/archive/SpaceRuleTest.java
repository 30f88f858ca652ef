package dev.meerkat.core.archive;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpaceRuleTest {
  private static final long MIB = 1L << 20;

  @ParameterizedTest
  @CsvSource({
    // size and floor of a volume in MiB
    "256, 25",
    "10240, 1024",
    "20480, 2048",
    "51200, 2048",
    "102400, 2048",
    "1048576, 20971",
  })
  void keepsAUsualShareFree(long totalMiB, long floorMiB) {
    assertThat(SpaceRule.USUAL.floor(totalMiB * MIB) / MIB).isEqualTo(floorMiB);
    assertThat(SpaceRule.USUAL.alarm(totalMiB * MIB) / MIB).isEqualTo(floorMiB / 2);
  }

  @Test
  void whatIsSetCounts() {
    var rule = new SpaceRule(100, 40);
    assertThat(rule.floor(1_000_000)).isEqualTo(100);
    assertThat(rule.reserve(1_000_000)).isEqualTo(50);
    assertThat(rule.alarm(1_000_000)).isEqualTo(40);
  }

  @ParameterizedTest
  @CsvSource({"false, 40, false", "false, 39, true", "true, 49, true", "true, 50, false"})
  void theAlarmDoesNotFlutter(boolean before, long free, boolean low) {
    assertThat(new SpaceRule(100, 40).low(before, free, 1_000)).isEqualTo(low);
  }
}
