package dev.meerkat.simulation.group;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.simulation.play.Outcome.Failed;
import dev.meerkat.simulation.play.Outcome.Passed;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/// Some seeds; `lab/simulate --group` runs as many as one likes, and `lab/mutate` shows that wrong
/// decisions are noticed.
final class RunTest {
  private static final int SEEDS = 100;

  @Test
  void seedsPass() {
    var failed = new ConcurrentSkipListSet<Long>();
    var happened = new ConcurrentSkipListSet<Trouble>();
    LongStream.rangeClosed(1, SEEDS)
        .parallel()
        .forEach(seed -> {
          switch (Run.of(seed)) {
            case Passed(_, _, var troubles) -> happened.addAll(troubles.keySet());
            case Failed<Trouble> _ -> failed.add(seed);
          }
        });
    assertThat(failed)
        .as("seeds that fail; replay one with lab/simulate --group --seed N")
        .isEmpty();
    assertThat(happened).containsExactly(Trouble.values());
  }

  @Test
  void aSeedReplaysTheSameRun() {
    List<String> first = story(7);
    assertThat(first).hasSizeGreaterThan(30);
    assertThat(story(7)).isEqualTo(first);
    assertThat(story(8)).isNotEqualTo(first);
  }

  private static List<String> story(long seed) {
    var lines = new ArrayList<String>();
    var _ = Run.of(seed, lines::add);
    return lines;
  }
}
