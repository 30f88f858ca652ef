package dev.meerkat.core.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
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
