package dev.meerkat.core.replication;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class KnownLimitTest {
  private final KnownLimit limit = new KnownLimit(100);

  @Test
  void theKernelIsAskedWhenItKnowsMore() {
    assertThat(limit.isPassed(100)).isFalse();
    assertThat(limit.isPassed(101)).isTrue();
  }

  /// All may be in use: then asking again and again would only cost.
  @Test
  void itIsAskedAgainWhenItKnowsAQuarterMore() {
    limit.asked(200);
    assertThat(limit.isPassed(250)).isFalse();
    assertThat(limit.isPassed(251)).isTrue();
  }

  @Test
  void theLessIsLeftTheEarlierItIsAskedAgain() {
    limit.asked(200);
    limit.forgot(160);
    assertThat(limit.isPassed(200)).isFalse();
    assertThat(limit.isPassed(201)).isTrue();
    limit.forgot(40);
    assertThat(limit.isPassed(100)).isFalse();
    assertThat(limit.isPassed(101)).isTrue();
  }

  @Test
  void forgettingNeverPutsItOff() {
    limit.forgot(1_000);
    assertThat(limit.isPassed(101)).isTrue();
  }

  @Test
  void theMostThatCanBeCountedIsNotPassed() {
    limit.asked(Integer.MAX_VALUE);
    assertThat(limit.isPassed(Integer.MAX_VALUE)).isFalse();
  }
}
