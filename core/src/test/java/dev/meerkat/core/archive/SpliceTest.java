package dev.meerkat.core.archive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.core.archive.Splice.Cut;
import dev.meerkat.core.archive.Splice.Mark;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SpliceTest {
  private static final long FRAME = 40_000;

  /// Frame n at n × 40 ms, with content n.
  private final List<Mark> previous =
      IntStream.range(0, 50).mapToObj(n -> new Mark(n * FRAME, 1_000 + n, n)).toList();

  @Test
  void theKeyFrameIsFoundByContentThoughClocksDiffer() {
    assertThat(Splice.cut(previous, key(20, 20 * FRAME), FRAME)).isEqualTo(new Cut(20, true));
    assertThat(Splice.cut(previous, key(20, 20 * FRAME + 700_000), FRAME))
        .isEqualTo(new Cut(20, true));
    assertThat(Splice.cut(previous, key(20, 20 * FRAME - 700_000), FRAME))
        .isEqualTo(new Cut(20, true));
  }

  @Test
  void contentFartherAwayThanTheWindowDoesNotCount() {
    Mark far = key(0, 1_000_001);
    assertThat(Splice.cut(previous, far, FRAME)).isEqualTo(new Cut(25, false));
  }

  @Test
  void ofEqualContentTheNearestCounts() {
    List<Mark> same = IntStream.range(0, 50).mapToObj(n -> new Mark(n * FRAME, 9, 9)).toList();
    assertThat(Splice.cut(same, new Mark(17 * FRAME + 3, 9, 9), FRAME))
        .isEqualTo(new Cut(17, true));
  }

  @Test
  void sizeAndHashMustBothAgree() {
    assertThat(Splice.cut(previous, new Mark(20 * FRAME, 1_020, 21), FRAME).byContent()).isFalse();
    assertThat(Splice.cut(previous, new Mark(20 * FRAME, 1_021, 20), FRAME).byContent()).isFalse();
  }

  @Test
  void otherwiseTimeDecidesToHalfAFrame() {
    assertThat(Splice.cut(previous, key(99, 20 * FRAME), FRAME)).isEqualTo(new Cut(20, false));
    assertThat(Splice.cut(previous, key(99, 20 * FRAME + 19_000), FRAME))
        .isEqualTo(new Cut(20, false));
    assertThat(Splice.cut(previous, key(99, 20 * FRAME + 21_000), FRAME))
        .isEqualTo(new Cut(21, false));
  }

  @Test
  void acrossAGapEverythingIsKept() {
    assertThat(Splice.cut(previous, key(99, 60 * FRAME), FRAME)).isEqualTo(new Cut(50, false));
    assertThat(Splice.cut(List.of(), key(99, 0), FRAME)).isEqualTo(new Cut(0, false));
  }

  private static Mark key(int content, long at) {
    return new Mark(at, 1_000 + content, content);
  }
}
