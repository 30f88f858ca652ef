package dev.meerkat.core.archive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.core.archive.Splice.Cut;
import dev.meerkat.core.archive.Splice.Mark;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SpliceTest {
  private static final long FRAME = 40_000;

  /// Frame n at n × 40 ms, with content n.
  private final List<Mark> previous = film(0, 50, 0);

  @Test
  void theKeyFrameIsFoundByContentThoughClocksDiffer() {
    assertThat(cut(previous, key(20, 20 * FRAME))).isEqualTo(new Cut(20, true, 0));
    assertThat(cut(previous, key(20, 20 * FRAME + 700_000))).isEqualTo(new Cut(20, true, 700_000));
    assertThat(cut(previous, key(20, 20 * FRAME - 700_000))).isEqualTo(new Cut(20, true, -700_000));
  }

  @Test
  void contentFartherAwayThanTheWindowDoesNotCount() {
    List<Mark> earlier = film(0, 450, 0);
    assertThat(cut(earlier, key(0, Splice.WINDOW_MICROS))).isEqualTo(new Cut(0, true, 9_000_000));
    assertThat(cut(earlier, key(0, Splice.WINDOW_MICROS + 1))).isEqualTo(new Cut(225, false, 0));
  }

  @Test
  void ofEqualContentTheNearestCounts() {
    List<Mark> same = IntStream.range(0, 50).mapToObj(n -> mark(9, n * FRAME)).toList();
    assertThat(cut(same, mark(9, 17 * FRAME + 3))).isEqualTo(new Cut(17, true, 3));
  }

  @Test
  void sizeAndHashMustBothAgree() {
    assertThat(cut(previous, new Mark(20 * FRAME, 1_020, 21, false)).byContent()).isFalse();
    assertThat(cut(previous, new Mark(20 * FRAME, 1_021, 20, false)).byContent()).isFalse();
  }

  @Test
  void otherwiseTimeDecidesToHalfAFrame() {
    assertThat(cut(previous, key(99, 20 * FRAME))).isEqualTo(new Cut(20, false, 0));
    assertThat(cut(previous, key(99, 20 * FRAME + 19_000))).isEqualTo(new Cut(20, false, 0));
    assertThat(cut(previous, key(99, 20 * FRAME + 21_000))).isEqualTo(new Cut(21, false, 0));
  }

  @Test
  void acrossAGapEverythingIsKept() {
    assertThat(cut(previous, key(99, 60 * FRAME))).isEqualTo(new Cut(50, false, 0));
    assertThat(cut(List.of(), key(99, 0))).isEqualTo(new Cut(0, false, 0));
  }

  /// The earlier recording has frames 0 to 500, with a key frame each 25; the later one begins with
  /// frame 475 and overlaps it by as much as `overlap` says. Whatever their times, it is found.
  @ParameterizedTest
  @CsvSource({"25, 475", "3, 475", "1, 475", "150, 350"})
  void aFilmIsCutAtItsFrameWhateverTheTimes(int overlap, int first) {
    for (long ahead : new long[] {0, 300_000, 1_400_000, 3_000_000, 8_000_000}) {
      for (long micros : new long[] {ahead, -ahead}) {
        List<Mark> earlier = film(0, first + overlap, 0);
        List<Mark> later = film(first, first + 100, micros);
        assertThat(Splice.cut(earlier, later, FRAME))
            .as("%d frames, %d µs", overlap, micros)
            .isEqualTo(new Cut(first, true, micros));
      }
    }
  }

  /// Seconds that repeat each other: a still picture, or a film in a loop.
  ///
  /// @param period frames after which the content is the same again
  /// @param begins first frame of the later recording; the earlier one has 0 to 500
  @ParameterizedTest(name = "period {0}, from {1}, {2} ms ahead: {3} {4}")
  @CsvSource({
    // a still picture whose groups of pictures are the same, byte by byte
    "25, 450, 0, 450, true",
    "25, 450, 300, 450, true",
    "25, 450, -300, 450, true",
    // more than half a group: one that looks the same is taken
    "25, 450, 800, 475, true",
    "25, 450, 1400, 475, true",
    "25, 450, -1400, 425, true",
    // every frame is the same: the times are not wrong by more than a frame
    "1, 450, 10, 450, true",
    "1, 450, 1400, 485, true",
    // a gap of two seconds or less than one is none of content
    "25, 550, 0, 500, false",
    "25, 525, 0, 500, false",
    "25, 525, 300, 500, false",
    "25, 525, -300, 500, false",
    "1, 550, 0, 500, false",
    // a film of eight seconds, twice and a half
    "200, 450, 0, 450, true",
    "200, 450, 1400, 450, true",
    "200, 450, -3000, 450, true",
    "200, 600, 0, 500, false",
    "200, 600, 1400, 500, false",
    // one that is longer than the window, so that a gap before it cannot be mistaken
    "250, 450, 3000, 450, true",
    "250, 550, 0, 500, false",
  })
  void whatIsRepeatedIsNotTakenForTheSame(
      int period, int begins, long aheadMillis, int keep, boolean byContent) {
    List<Mark> earlier = film(0, 500, 0, n -> n % period);
    List<Mark> later = film(begins, begins + 100, aheadMillis * 1_000, n -> n % period);
    Cut cut = Splice.cut(earlier, later, FRAME);
    assertThat(cut.keep()).isEqualTo(keep);
    assertThat(cut.byContent()).isEqualTo(byContent);
  }

  /// A scene that is still until something moves in it: only one place fits.
  @ParameterizedTest
  @ValueSource(longs = {0, 300_000, 1_400_000, -1_400_000, 3_000_000, -3_000_000})
  void aStillSceneIsFoundByWhatMovesAfterIt(long micros) {
    IntUnaryOperator content = n -> n < 440 ? n % 25 : n;
    List<Mark> earlier = film(0, 500, 0, content);
    List<Mark> later = film(400, 500, micros, content);
    assertThat(Splice.cut(earlier, later, FRAME)).isEqualTo(new Cut(400, true, micros));
  }

  /// Two encoders have nothing in common, so that only the times help.
  @ParameterizedTest
  @CsvSource({"0, 450", "300000, 457", "-300000, 442", "3000000, 500"})
  void otherEncodersAreJoinedByTime(long micros, int keep) {
    List<Mark> earlier = film(0, 500, 0);
    List<Mark> later = film(450, 550, micros, n -> n + 10_000);
    assertThat(Splice.cut(earlier, later, FRAME)).isEqualTo(new Cut(keep, false, 0));
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1_400_000, -3_000_000})
  void aKeyFrameThatTheEarlierRecordingLostIsFoundByWhatFollowsIt(long micros) {
    List<Mark> earlier = new ArrayList<>(film(0, 500, 0));
    earlier.remove(450);
    List<Mark> later = film(450, 550, micros);
    assertThat(Splice.cut(earlier, later, FRAME)).isEqualTo(new Cut(450, true, micros));

    earlier.subList(430, 455).clear();
    assertThat(Splice.cut(earlier, later, FRAME)).isEqualTo(new Cut(430, true, micros));
  }

  @Test
  void picturesThatWereLostOrDamagedDoNotHideTheRest() {
    List<Mark> earlier = new ArrayList<>(film(0, 500, 0));
    List<Mark> later = new ArrayList<>(film(400, 500, 1_400_000));
    earlier.subList(410, 435).clear();
    later.subList(50, 53).clear();
    later.set(70, new Mark(later.get(70).wallMicros(), 3, 3, false));
    assertThat(Splice.cut(earlier, later, FRAME)).isEqualTo(new Cut(400, true, 1_400_000));

    for (int i = 2; i < 40; i++) {
      later.set(i, new Mark(later.get(i).wallMicros(), i, i, true));
    }
    assertThat(Splice.cut(earlier, later, FRAME)).isEqualTo(new Cut(400, true, 1_400_000));
  }

  /// One picture that is in both, among others that are not, is chance.
  @Test
  void aKeyFrameAmongOthersIsNoProof() {
    List<Mark> later = new ArrayList<>(film(400, 500, 3_000_000, n -> n + 10_000));
    later.set(0, key(400, later.getFirst().wallMicros()));
    assertThat(Splice.cut(film(0, 500, 0), later, FRAME).byContent()).isFalse();
  }

  @Test
  void onlySoManyOfTheNewestAreLookedAt() {
    List<Mark> earlier = new ArrayList<>();
    for (int n = 0; n <= Splice.MOST_MARKS; n++) {
      earlier.add(mark(n, n * 1_000L));
    }
    assertThat(Splice.cut(earlier, List.of(mark(1, 1_000)), 1_000).byContent()).isTrue();
    assertThat(Splice.cut(earlier, List.of(mark(0, 0)), 1_000).byContent()).isFalse();
  }

  private static Cut cut(List<Mark> previous, Mark key) {
    return Splice.cut(previous, List.of(key), FRAME);
  }

  private static List<Mark> film(int from, int to, long micros) {
    return film(from, to, micros, n -> n);
  }

  private static List<Mark> film(int from, int to, long micros, IntUnaryOperator content) {
    return IntStream.range(from, to)
        .mapToObj(n -> mark(content.applyAsInt(n), n * FRAME + micros))
        .toList();
  }

  private static Mark key(int content, long at) {
    return mark(content, at);
  }

  private static Mark mark(int content, long at) {
    return new Mark(at, 1_000 + content, content, false);
  }
}
