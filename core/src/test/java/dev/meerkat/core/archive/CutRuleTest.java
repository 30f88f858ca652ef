package dev.meerkat.core.archive;

import static dev.meerkat.core.archive.Cut.DROP;
import static dev.meerkat.core.archive.Cut.FRAGMENT;
import static dev.meerkat.core.archive.Cut.NONE;
import static dev.meerkat.core.archive.Cut.SEGMENT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CutRuleTest {
  private static final long START = 1_790_000_000_000_000L;

  private final CutRule rule = new CutRule(CutSettings.DEFAULT);

  @Test
  void aSegmentBeginsWithAKeyFrame() {
    assertThat(rule.before(START, false, false)).isEqualTo(DROP);
    assertThat(rule.before(START + 40_000, false, false)).isEqualTo(DROP);
    assertThat(rule.before(START + 80_000, true, false)).isEqualTo(SEGMENT);
    assertThat(rule.before(START + 119_999, false, false)).isEqualTo(NONE);
  }

  @Test
  void theFirstFragmentIsOnePictureAndTheOthersLastASecond() {
    List<Long> cuts = cuts(25 * 5, 40_000, 25);
    assertThat(cuts).containsExactly(0L, 40_000L, 1_000_000L, 2_000_000L, 3_000_000L, 4_000_000L);
  }

  /// Frame distance in microseconds, frames between key frames.
  @ParameterizedTest
  @CsvSource({
    "40000, 25",
    "40000, 250",
    "40000, 12",
    "33333, 30",
    "33367, 61",
    "66666, 15",
    "100000, 7",
    "250000, 4",
    "16666, 600",
    "40000, 1"
  })
  void noFragmentLastsLongerThanASecond(long frameMicros, int gop) {
    List<Long> cuts = cuts(5_000, frameMicros, gop);
    for (int i = 1; i < cuts.size(); i++) {
      assertThat(cuts.get(i) - cuts.get(i - 1)).isBetween(1L, 1_000_000L);
    }
  }

  @Test
  void aSlowStreamHasAFragmentForEachPicture() {
    assertThat(cuts(4, 3_000_000, 2)).containsExactly(0L, 3_000_000L, 6_000_000L, 9_000_000L);
  }

  @Test
  void aSegmentEndsAtTheFirstKeyFrameAfterItsTime() {
    var segments = new ArrayList<Long>();
    for (int i = 0; i < 25 * 200; i++) {
      long at = i * 40_000L;
      if (rule.before(START + at, i % 175 == 0, false) == SEGMENT) {
        segments.add(at);
      }
    }
    assertThat(segments).containsExactly(0L, 63_000_000L, 126_000_000L, 189_000_000L);
  }

  @Test
  void aBreakBeginsANewSegmentAtAKeyFrame() {
    rule.before(START, true, false);
    assertThat(rule.before(START + 40_000, true, true)).isEqualTo(SEGMENT);
    assertThat(rule.before(START + 80_000, false, true)).isEqualTo(DROP);
    assertThat(rule.before(START + 120_000, false, false)).isEqualTo(DROP);
    assertThat(rule.before(START + 160_000, true, false)).isEqualTo(SEGMENT);
  }

  @Test
  void afterAnEndTheNextSegmentBeginsWithAKeyFrame() {
    rule.before(START, true, false);
    assertThat(rule.before(START + 200_000, false, false)).isEqualTo(FRAGMENT);
    rule.ended();
    assertThat(rule.before(START + 240_000, false, false)).isEqualTo(DROP);
    assertThat(rule.before(START + 280_000, true, false)).isEqualTo(SEGMENT);
    assertThat(rule.before(START + 500_000, false, false))
        .as("only a session's first")
        .isEqualTo(NONE);
  }

  /// Decoding order I0 P3 B1 B2 P6 B4 B5: a cut may come only before a P.
  @Test
  void reorderedPicturesStayWithThoseTheyLieBetween() {
    rule.before(START, true, false);
    int[] order = {3, 1, 2};
    boolean cut = false;
    for (int group = 0; group < 40; group++) {
      for (int place = 0; place < 3; place++) {
        long at = (group * 3L + order[place]) * 40_000;
        Cut now = rule.before(START + at, false, false);
        if (place > 0) {
          assertThat(now).isEqualTo(NONE);
        }
        cut |= now == FRAGMENT;
      }
    }
    assertThat(cut).isTrue();
  }

  @Test
  void reorderingWithoutEndDoesNotHoldAFragmentOpen() {
    rule.before(START, true, false);
    rule.before(START + 2_500_000, false, false);
    rule.before(START + 5_000_000, false, false);
    assertThat(rule.before(START + 4_900_000, false, false)).isEqualTo(NONE);
    var fresh = new CutRule(new CutSettings(60_000_000, 60_000_000, 60_000_000));
    fresh.before(START, true, false);
    fresh.before(START + 30_000_000, false, false);
    assertThat(fresh.before(START + 29_000_000, false, false)).isEqualTo(NONE);
  }

  @Test
  void settingsMustBeInOrder() {
    assertThatThrownBy(() -> new CutSettings(1, 2, 1)).hasMessageContaining("firstFragment");
  }

  private List<Long> cuts(int frames, long frameMicros, int gop) {
    var cuts = new ArrayList<Long>();
    for (int i = 0; i < frames; i++) {
      long at = i * frameMicros;
      if (rule.before(START + at, i % gop == 0, false) != NONE) {
        cuts.add(at);
      }
    }
    return cuts;
  }

  @Test
  void theFirstFragmentGoesOnAsLongAsItsTimesArePutRight() {
    rule.before(START, true, false);
    rule.firstGoesOn(true);
    for (int i = 1; i < 100; i++) {
      assertThat(rule.before(START + i * 40_000L, i % 25 == 0, false)).isEqualTo(NONE);
    }
    rule.earlier(3_000_000);
    rule.firstGoesOn(false);
    assertThat(rule.before(START + 1_000_000, false, false)).isEqualTo(FRAGMENT);
    rule.firstGoesOn(true);
    assertThat(rule.before(START + 2_040_000, false, false)).as("a later one").isEqualTo(FRAGMENT);
  }

  @Test
  void aBreakEndsTheFirstFragmentToo() {
    rule.before(START, true, false);
    rule.firstGoesOn(true);
    assertThat(rule.before(START + 40_000, true, true)).isEqualTo(SEGMENT);
  }

  @Test
  void aSegmentWithoutAKeyFrameIsOverdue() {
    var settings = new CutSettings(60_000_000, 1_000_000, 250_000);
    var rule = new CutRule(settings);
    assertThat(rule.overdue(START + 900_000_000)).as("none is open").isFalse();
    assertThat(rule.before(START, true, false)).isEqualTo(SEGMENT);
    assertThat(rule.overdue(START + 599_999_999)).isFalse();
    assertThat(rule.overdue(START + 600_000_000)).isTrue();
    assertThat(rule.before(START + 600_000_000, true, false)).isEqualTo(SEGMENT);
    assertThat(rule.overdue(START + 600_000_000)).isFalse();
    rule.ended();
    assertThat(rule.overdue(START + 9_000_000_000L)).isFalse();
  }
}
