package dev.meerkat.core.replication;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class TrackerTest {
  private static Ranges ranges(long... numbers) {
    return Ranges.of(Arrays.stream(numbers).mapToObj(number -> new Range(1, number)).toList());
  }

  private static final Tracker AT_100 = new Tracker(100, 100, Ranges.NONE, Ranges.NONE);

  @Test
  void forgetsAGenerationWhenBothSidesHaveItAndTheNextBegan() {
    var touched = AT_100.touch(ranges(1, 2), 10);
    assertThat(touched.settle(99, 110, Ranges.NONE)).isEqualTo(touched);

    var turned = touched.settle(100, 110, Ranges.NONE);
    assertThat(turned).isEqualTo(new Tracker(100, 110, ranges(1, 2), Ranges.NONE));

    var again = turned.touch(ranges(2, 3), 10);
    assertThat(again.all()).isEqualTo(ranges(1, 2, 3));
    assertThat(again.settle(109, 130, Ranges.NONE)).isEqualTo(again);
    assertThat(again.settle(110, 130, Ranges.NONE))
        .isEqualTo(new Tracker(110, 130, ranges(2, 3), Ranges.NONE));
  }

  @Test
  void keepsWhatIsJustBeingChanged() {
    var turned = AT_100.touch(ranges(1, 2), 10).settle(100, 110, ranges(2));
    assertThat(turned.settle(110, 110, ranges(2)).all()).isEqualTo(ranges(2));
  }

  @Test
  void changesNothingWhenNothingHappened() {
    assertThat(AT_100.settle(100, 100, Ranges.NONE)).isEqualTo(AT_100);
  }

  @Test
  void tooManyRangesAreEverything() {
    var touched = AT_100.touch(ranges(1, 2), 2);
    assertThat(touched.touch(ranges(2), 2)).isEqualTo(touched);
    assertThat(touched.touch(ranges(3), 2).all()).isEqualTo(Ranges.EVERYTHING);
  }

  @Test
  void aTurnForgetsNothing() {
    assertThat(AT_100.touch(ranges(1), 10).turn(120))
        .isEqualTo(new Tracker(100, 120, ranges(1), Ranges.NONE));
  }

  @Test
  void rangesAreUnitedAndSubtracted() {
    assertThat(ranges(1, 2).and(ranges(2, 3))).isEqualTo(ranges(1, 2, 3));
    assertThat(ranges(1).and(Ranges.EVERYTHING)).isEqualTo(Ranges.EVERYTHING);
    assertThat(ranges(1, 2).without(ranges(2))).isEqualTo(ranges(1));
    assertThat(ranges(1).without(Ranges.EVERYTHING)).isEqualTo(Ranges.NONE);
    assertThat(Ranges.EVERYTHING.containsAll(ranges(7))).isTrue();
    assertThat(ranges(7).containsAll(Ranges.EVERYTHING)).isFalse();
    assertThat(Ranges.of(List.of())).isEqualTo(Ranges.NONE);
  }

  @Test
  void whatDiffersStaysUntilAResyncIsComplete() {
    var differs = AT_100.differs(ranges(4), 9).touch(ranges(1), 9).turn(110);
    var settled = differs.settle(110, 120, Ranges.NONE).settle(120, 130, Ranges.NONE);
    assertThat(settled.all()).isEqualTo(ranges(4));
    assertThat(settled.mended().all()).isEqualTo(Ranges.NONE);
    assertThat(AT_100.differs(ranges(1, 2, 4), 2).differing()).isEqualTo(Ranges.EVERYTHING);
  }
}
