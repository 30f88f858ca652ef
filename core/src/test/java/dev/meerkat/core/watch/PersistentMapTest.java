package dev.meerkat.core.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PersistentMapTest {
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void behavesLikeATreeMapAndNeverChangesOldVersions(long seed) {
    var random = new SplittableRandom(seed);
    var expected = new TreeMap<Integer, Integer>();
    var map = PersistentMap.<Integer, Integer>empty();
    for (int i = 0; i < 2_000; i++) {
      int key = random.nextInt(300);
      var oldMap = map;
      var oldValues = new ArrayList<>(expected.values());
      if (random.nextInt(5) < 2) {
        expected.remove(key);
        map = map.without(key);
      } else {
        expected.put(key, i);
        map = map.with(key, i);
      }
      assertThat(values(map)).isEqualTo(new ArrayList<>(expected.values()));
      assertThat(values(oldMap)).isEqualTo(oldValues);
      assertThat(map.size()).isEqualTo(expected.size());
      assertThat(map.find(key)).isEqualTo(expected.get(key));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 7, 100, 1_000})
  void isMadeOfAWholeMapAndCopiedIntoOne(int count) {
    var entries = new TreeMap<Integer, Integer>();
    for (int i = 0; i < count; i++) {
      entries.put(i * 3, i);
    }
    var map = PersistentMap.of(entries);
    assertThat(map.copied()).isEqualTo(entries);
    assertThat(map.size()).isEqualTo(count);
    assertThat(map.height()).isEqualTo(Integer.SIZE - Integer.numberOfLeadingZeros(count));
    assertThat(values(map.with(1, -1))).hasSize(count + 1);
  }

  @Test
  void retainsOnlyWhatIsAskedFor() {
    var map = PersistentMap.of(new TreeMap<>(Map.of(1, 10, 2, 20, 3, 30)));
    assertThat(map.retaining(new TreeSet<>(List.of(1, 3, 5))).copied())
        .isEqualTo(Map.of(1, 10, 3, 30));
    assertThat(map.retaining(new TreeSet<>(List.of(1, 2, 3)))).isSameAs(map);
    assertThat(map.retaining(new TreeSet<>()).isEmpty()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, -1})
  void staysFlatWhenKeysComeInOrder(int direction) {
    var map = PersistentMap.<Integer, Integer>empty();
    for (int i = 0; i < 100_000; i++) {
      map = map.with(i * direction, i);
    }
    assertThat(map.height()).isLessThanOrEqualTo(24);
  }

  private static List<Integer> values(PersistentMap<Integer, Integer> map) {
    var values = new ArrayList<Integer>();
    map.forEachValue(values::add);
    return values;
  }
}
