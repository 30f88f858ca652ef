package dev.meerkat.core.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.meerkat.core.model.CameraId;
import dev.meerkat.core.model.ServerId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Pieces are written `server:start-end`, in seconds.
class TimelineTest {
  private static final long SECOND = 1_000_000;

  @ParameterizedTest
  @CsvSource({
    "'', '', ''",
    "'a:0-60', '0-60 a', ''",
    "'a:0-60 a:60-120', '0-120 a', ''",
    "'a:60-120 a:0-60', '0-120 a', ''",
    "'a:0-60 a:61-120', '0-60 a,61-120 a', '60-61'",
    "'a:0-60 b:61-120', '0-60 a,61-120 b', '60-61'",
    "'a:0-60 b:50-120', '0-50 a,50-60 a+b,60-120 b', ''",
    "'a:0-60 b:60-120', '0-60 a,60-120 b', ''",
    "'a:0-100 b:20-40', '0-20 a,20-40 a+b,40-100 a', ''",
    "'a:0-60 b:0-60 c:0-60', '0-60 a+b+c', ''",
    "'a:0-10 b:5-20 a:15-30', '0-5 a,5-10 a+b,10-15 b,15-20 a+b,20-30 a', ''",
    "'a:0-10 a:5-20', '0-20 a', ''",
  })
  void rangesAndGaps(String pieces, String ranges, String gaps) {
    Timeline timeline = Timeline.of(pieces(pieces));
    assertThat(text(timeline)).isEqualTo(ranges);
    assertThat(
            timeline.gaps().stream()
                .map(g -> g.startMicros() / SECOND + "-" + g.endMicros() / SECOND)
                .collect(Collectors.joining(",")))
        .isEqualTo(gaps);
  }

  @Test
  void jointsWithinTheToleranceAreNoGaps() {
    Piece first = piece("a", 0, 60_000_000);
    Piece near = piece("a", 60_000_000 + Timeline.JOINT_TOLERANCE_MICROS, 120_000_000);
    Piece far = piece("a", 60_000_001 + Timeline.JOINT_TOLERANCE_MICROS, 120_000_000);
    assertThat(Timeline.of(List.of(first, near)).ranges()).hasSize(1);
    assertThat(Timeline.of(List.of(first, far)).gaps()).hasSize(1);
    Piece other = piece("b", near.startMicros(), near.endMicros());
    assertThat(Timeline.of(List.of(first, other)).gaps()).isEmpty();
  }

  @Test
  void gapsOfAPeriodReachToItsEnds() {
    Timeline timeline = Timeline.of(pieces("a:10-20 b:30-40"));
    assertThat(timeline.gaps(0, 50 * SECOND)).containsExactly(gap(0, 10), gap(20, 30), gap(40, 50));
    assertThat(timeline.gaps(12 * SECOND, 25 * SECOND)).containsExactly(gap(20, 25));
    assertThat(timeline.gaps(12 * SECOND, 18 * SECOND)).isEmpty();
    assertThat(new Timeline(List.of()).gaps(0, SECOND)).containsExactly(gap(0, 1));
  }

  @Test
  void doubledRangesAreMarked() {
    assertThat(Timeline.of(pieces("a:0-60 b:50-120")).ranges())
        .extracting(Timeline.Range::doubled)
        .containsExactly(false, true, false);
  }

  /// Compared with a count of each second; the order of the pieces does not matter.
  @Test
  void randomPiecesAreCoveredAsCounted() {
    for (long seed = 0; seed < 500; seed++) {
      var random = new Random(seed);
      var pieces = new ArrayList<Piece>();
      boolean[] covered = new boolean[100];
      for (int i = 0; i < 1 + random.nextInt(8); i++) {
        int start = random.nextInt(90);
        int end = start + 1 + random.nextInt(10);
        pieces.add(
            piece(String.valueOf((char) ('a' + random.nextInt(3))), start * SECOND, end * SECOND));
        for (int s = start; s < end; s++) {
          covered[s] = true;
        }
      }
      Timeline timeline = Timeline.of(pieces);
      for (int s = 0; s < 100; s++) {
        long at = s * SECOND + 1;
        assertThat(
                timeline.ranges().stream()
                    .anyMatch(r -> r.startMicros() <= at && at < r.endMicros()))
            .as("seed %d second %d", seed, s)
            .isEqualTo(covered[s]);
      }
      Collections.shuffle(pieces, random);
      assertThat(Timeline.of(pieces)).as("seed %d", seed).isEqualTo(timeline);
      PlaylistTest.assertPlaysOnce(pieces, covered, seed);
    }
  }

  @Test
  void aPieceMustLast() {
    assertThatThrownBy(() -> piece("a", 5, 5)).hasMessageContaining("before it starts");
  }

  private static Timeline.Gap gap(long start, long end) {
    return new Timeline.Gap(start * SECOND, end * SECOND);
  }

  private static String text(Timeline timeline) {
    return timeline.ranges().stream()
        .map(r ->
            r.startMicros() / SECOND
                + "-"
                + r.endMicros() / SECOND
                + " "
                + r.holders().stream().map(ServerId::value).collect(Collectors.joining("+")))
        .collect(Collectors.joining(","));
  }

  static List<Piece> pieces(String text) {
    return text.lines()
        .flatMap(line -> java.util.Arrays.stream(line.split(" ", -1)))
        .filter(word -> !word.isEmpty())
        .map(word -> {
          int colon = word.indexOf(':');
          int dash = word.indexOf('-');
          return piece(
              word.substring(0, colon),
              Long.parseLong(word.substring(colon + 1, dash)) * SECOND,
              Long.parseLong(word.substring(dash + 1)) * SECOND);
        })
        .toList();
  }

  static Piece piece(String server, long start, long end) {
    return new Piece(new ServerId(server), new CameraId("cam"), start, end);
  }
}
