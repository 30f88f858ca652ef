package dev.meerkat.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.simulation.Simulation.Outcome.Failed;
import dev.meerkat.simulation.Simulation.Outcome.Passed;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/// Some seeds; `lab/simulate` runs as many as one likes, and `lab/mutate` shows that wrong
/// decisions are noticed.
final class SimulationTest {
  private static final int SEEDS = 200;

  @Test
  void seedsPass() {
    var failed = new ConcurrentSkipListSet<Long>();
    var happened = new ConcurrentSkipListSet<FaultKind>();
    LongStream.rangeClosed(1, SEEDS)
        .parallel()
        .forEach(seed -> {
          switch (Simulation.run(seed)) {
            case Passed(_, var faults) -> happened.addAll(faults.keySet());
            case Failed _ -> failed.add(seed);
          }
        });
    assertThat(failed).as("seeds that fail; replay one with lab/simulate --seed N").isEmpty();
    assertThat(happened).containsExactly(FaultKind.values());
  }

  @Test
  void aLargeSiteLosesThreeInTenAtOnce() {
    assertThat(LargeSite.run(1, 40)).isInstanceOf(Passed.class);
  }

  @Test
  void aSeedReplaysTheSameRun() {
    List<String> first = story(7);
    assertThat(first).hasSizeGreaterThan(100);
    assertThat(story(7)).isEqualTo(first);
    assertThat(story(8)).isNotEqualTo(first);
  }

  private static List<String> story(long seed) {
    var lines = new ArrayList<String>();
    var _ = Simulation.run(seed, Trace.to(lines::add));
    return lines;
  }
}
