package dev.meerkat.server.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.server.demo.FrameCount.Hole;
import java.util.List;
import org.junit.jupiter.api.Test;

class VerdictTest {
  private static final long KILLED = 1_000_000_000L;
  private static final Hole TAKEOVER = new Hole(15, KILLED - 300_000, KILLED + 766_000);
  private static final Hole ELSEWHERE = new Hole(1, KILLED + 9_000_000, KILLED + 9_133_000);

  private static Verdict verdict(long gapMicros, long repeated, Hole... holes) {
    return Verdict.of(new FrameCount(300, repeated, List.of(holes), 1), gapMicros, KILLED);
  }

  @Test
  void aGapThatTheTimelineTellsIsAsItShouldBe() {
    Verdict verdict = verdict(1_000_000, 0, TAKEOVER);
    assertThat(verdict.well()).isTrue();
    assertThat(verdict.takeover()).contains(TAKEOVER);
    assertThat(verdict.missingElsewhere()).isZero();
    assertThat(verdict(0, 0).well()).isTrue();
  }

  @Test
  void framesThatAreMissingWithoutAGapAreNot() {
    assertThat(verdict(1_000_000, 0, TAKEOVER, ELSEWHERE).well()).isFalse();
    assertThat(verdict(1_000_000, 0, TAKEOVER, ELSEWHERE).missingElsewhere()).isEqualTo(1);
    assertThat(verdict(200_000, 0, ELSEWHERE).well()).isFalse();
    assertThat(verdict(500_000, 0, TAKEOVER).well()).isFalse();
  }

  @Test
  void framesThatComeTwiceAreNot() {
    assertThat(verdict(1_000_000, 1, TAKEOVER).well()).isFalse();
  }

  @Test
  void anExportWithoutFramesIsNot() {
    assertThat(Verdict.of(new FrameCount(0, 0, List.of(), 0), 0, KILLED).well()).isFalse();
  }
}
