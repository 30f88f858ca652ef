package dev.meerkat.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClockTest {
  private static final int THINGS = 20_000;

  private final List<Planned> planned = new ArrayList<>();
  private final List<Planned> happened = new ArrayList<>();

  /// Something put in as the `number`th.
  private record Planned(long atMillis, int number) {}

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 30, 2_047, 2_048, 2_049, 100_000})
  void whatIsDueHappensInItsOrderHoweverFarAhead(long longestMillis) {
    var random = new SplittableRandom(longestMillis);
    var clock = new Clock(new SplittableRandom(1));
    for (int i = 0; i < 10; i++) {
      plan(clock, random, longestMillis);
    }
    for (long endMillis = 0; happened.size() < planned.size(); endMillis += 777) {
      while (clock.advance(endMillis)) {
        assertThat(happened.getLast().atMillis).isEqualTo(clock.now());
      }
      assertThat(clock.now()).isEqualTo(endMillis);
    }
    assertThat(planned).hasSizeGreaterThan(THINGS);
    planned.sort(Comparator.comparingLong(Planned::atMillis).thenComparingInt(Planned::number));
    assertThat(happened).isEqualTo(planned);
  }

  /// Plans one thing, which plans more of them when it happens.
  private void plan(Clock clock, SplittableRandom random, long longestMillis) {
    long delayMillis = random.nextLong(longestMillis + 1);
    var one = new Planned(clock.now() + delayMillis, planned.size());
    planned.add(one);
    clock.after(
        delayMillis,
        () -> {
          happened.add(one);
          for (int i = random.nextInt(1, 4); i > 0 && planned.size() <= THINGS; i--) {
            plan(clock, random, longestMillis);
          }
        });
  }
}
