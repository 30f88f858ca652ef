package dev.meerkat.replication.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class ReportTest {
  private static final Scan.Progress PROGRESS = new Scan.Progress(3L << 20, Optional.of(5L << 20));

  @Test
  void progressTellsForHowLong() {
    assertThat(Report.progress(PROGRESS, 1 << 20))
        .isEqualTo("3.0 MiB of 5.0 MiB compared, 2.0 MiB left, 1.0 MiB/s, about 2 s left");
  }

  @Test
  void nobodyKnowsForHowLongWhenNothingMoves() {
    assertThat(Report.progress(PROGRESS, 1e-12))
        .isEqualTo("3.0 MiB of 5.0 MiB compared, 2.0 MiB left, 0.0 MiB/s");
  }
}
