package dev.meerkat.core.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
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

  @ParameterizedTest
  @CsvSource({
    // A small disk has shares of it as limits; what was chosen holds, and the other one fits it.
    "100000, , , 5120, 3072",
    "1000, , , 100, 60",
    "1000, 500, , 500, 60",
    "1000, 30, , 30, 30",
    "1000, , 20, 100, 20",
    "1000, , 400, 400, 400",
    "1000, 300, 200, 300, 200",
    "1000, 0, , 0, 0",
  })
  void areChosenOrFollowFromTheDisk(
      long capacityMebibytes, Long alert, Long stop, long alertThen, long stopThen) {
    var choice = new SpaceChoice(bytes(alert), bytes(stop));
    var limits = choice.on(capacityMebibytes << 20);
    assertThat(limits.alertBytes() >> 20).isEqualTo(alertThen);
    assertThat(limits.stopBytes() >> 20).isEqualTo(stopThen);
  }

  private static OptionalLong bytes(@Nullable Long mebibytes) {
    return mebibytes == null ? OptionalLong.empty() : OptionalLong.of(mebibytes << 20);
  }

  @Test
  void choicesThatDoNotGoTogetherAreRefused() {
    assertThatThrownBy(() -> new SpaceChoice(bytes(1L), bytes(2L)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "replication would stop (below 2 MiB free) before the alert (below 1 MiB): the alert must"
                + " come first");
    assertThatThrownBy(() -> new SpaceChoice(bytes(-1L), bytes(null)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void limitsThatNoDiskOfThatSizeCanMeetAreRefused() {
    var limits = new SpaceChoice(OptionalLong.empty(), OptionalLong.of(800L << 20)).on(1000L << 20);
    assertThat(limits.refusal(1001L << 20, "/d")).isEmpty();
    assertThat(limits.refusal(1000L << 20, "/d"))
        .contains(
            "/d is on a file system of 1000 MiB, and replication would stop below 800 MiB free:"
                + " choose a lower limit (--stop-below), or a larger disk");
    assertThat(SpaceLimits.usual(100L << 20).refusal(100L << 20, "/d")).isEmpty();
  }

  @Test
  void aDiskThatRefusesIsFullWhateverItCallsFree() {
    assertThat(SpaceLimits.USUAL.exhausted(9L << 30, "/d"))
        .isEqualTo(
            new SpaceLimits.Verdict(
                Space.NONE,
                "/d has 9216 MiB free: replication stops until 3840 MiB are free: make room; it goes"
                    + " on by itself"));
  }
}
