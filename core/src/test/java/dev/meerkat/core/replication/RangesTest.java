package dev.meerkat.core.replication;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RangesTest {
  private static Ranges ranges(Range... some) {
    return Ranges.of(List.of(some));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void behaveAsASetWhateverIsAddedInWhichPortions(long seed) {
    var random = new SplittableRandom(seed);
    var expected = new TreeSet<Range>();
    var ranges = Ranges.NONE;
    for (int i = 0; i < 400; i++) {
      var portion = new TreeSet<Range>();
      for (int n = random.nextInt(1, 6); n > 0; n--) {
        portion.add(new Range(random.nextLong(1, 40), random.nextLong(-1, 20)));
      }
      expected.addAll(portion);
      ranges =
          random.nextBoolean() ? ranges.and(Ranges.of(portion)) : Ranges.of(portion).and(ranges);
      assertThat(ranges.count()).isEqualTo(expected.size());
    }
    assertThat(ranges.some()).isEqualTo(expected);
    assertThat(ranges).isEqualTo(Ranges.of(expected)).hasSameHashCodeAs(Ranges.of(expected));
    var half = Ranges.of(List.copyOf(expected).subList(0, expected.size() / 2));
    assertThat(ranges.without(half).count()).isEqualTo(expected.size() - half.count());
    assertThat(ranges.without(half).and(half)).isEqualTo(ranges);
  }

  @Test
  void allOfAFileStandsForEachOfItsRanges() {
    var whole = ranges(Range.whole(7));
    var third = ranges(new Range(7, 3));
    assertThat(whole.contains(new Range(7, 3))).isTrue();
    assertThat(whole.contains(new Range(8, 3))).isFalse();
    assertThat(third.contains(Range.whole(7))).isFalse();
    assertThat(whole.and(third)).isSameAs(whole);
    assertThat(third.and(whole).contains(new Range(7, 4))).isTrue();
    assertThat(third.without(whole)).isEqualTo(Ranges.NONE);
    assertThat(whole.without(third)).isEqualTo(whole);
  }

  @Test
  void aBlockStandsForAllOfEachOfItsFiles() {
    long last = 5 * Range.BLOCK_FILES - 1;
    var block = ranges(Range.block(last));
    assertThat(block).isEqualTo(ranges(Range.block(last - 1000)));
    assertThat(block.contains(Range.whole(last))).isTrue();
    assertThat(block.contains(new Range(last, 3))).isTrue();
    assertThat(block.contains(new Range(last + 1, 3))).isFalse();
    assertThat(block.contains(new Range(last - Range.BLOCK_FILES, 3))).isFalse();
    assertThat(ranges(Range.whole(last)).contains(Range.block(last))).isFalse();
    assertThat(block.and(ranges(new Range(last, 0)))).isSameAs(block);
  }

  @Test
  void theFirstFileOfABlockIsNotTheBlock() {
    var first = ranges(Range.whole(4 * Range.BLOCK_FILES));
    var block = ranges(Range.block(4 * Range.BLOCK_FILES));
    assertThat(first.containsAll(block)).isFalse();
    assertThat(block.containsAll(first)).isTrue();
    var others = ranges(new Range(1, 0), new Range(1, 1), new Range(1, 2));
    assertThat(first.and(others).and(block).containsAll(block)).isTrue();
    assertThat(block.and(others.and(first)).containsAll(block)).isTrue();
    assertThat(block.without(first)).isEqualTo(block);
  }

  @Test
  void everythingTakesUpAll() {
    var some = ranges(new Range(1, 0), new Range(1, 1));
    assertThat(some.and(Ranges.EVERYTHING)).isSameAs(Ranges.EVERYTHING);
    assertThat(Ranges.EVERYTHING.and(some)).isSameAs(Ranges.EVERYTHING);
    assertThat(some.atMost(1)).isSameAs(Ranges.EVERYTHING);
    assertThat(some.atMost(2)).isSameAs(some);
    assertThat(some.without(Ranges.EVERYTHING)).isSameAs(Ranges.NONE);
  }
}
