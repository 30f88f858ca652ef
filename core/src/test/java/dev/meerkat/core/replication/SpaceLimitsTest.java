package dev.meerkat.core.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpaceLimitsTest {
  @ParameterizedTest
  @CsvSource({
    "ENOUGH, 5120, ENOUGH, ''",
    "ENOUGH, 5119, LOW, /d has 5119 MiB free: make room: replication stops below 3072 MiB",
    "ENOUGH, 3071, NONE, /d has 3071 MiB free: replication stops until 3840 MiB are free: make"
        + " room; it goes on by itself",
    "LOW, 6399, LOW, ''",
    "LOW, 3072, LOW, ''",
    "LOW, 6400, ENOUGH, /d has 6400 MiB free: there is enough room again",
    "LOW, 3071, NONE, /d has 3071 MiB free: replication stops until 3840 MiB are free: make"
        + " room; it goes on by itself",
    "NONE, 3839, NONE, ''",
    "NONE, 3840, LOW, /d has 3840 MiB free: replication goes on; make room: replication stops"
        + " below 3072 MiB",
    "NONE, 6400, ENOUGH, /d has 6400 MiB free: replication goes on",
  })
  void judgesRoom(Space before, long freeMebibytes, Space after, String sentence) {
    assertThat(SpaceLimits.USUAL.judge(before, freeMebibytes << 20, "/d"))
        .isEqualTo(new SpaceLimits.Verdict(after, sentence));
  }

  @Test
  void theAlertComesBeforeTheStop() {
    assertThatThrownBy(() -> new SpaceLimits(2, 3))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("must come before");
  }
}
