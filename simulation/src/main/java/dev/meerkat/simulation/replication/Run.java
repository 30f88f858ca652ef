package dev.meerkat.simulation.replication;

import dev.meerkat.simulation.play.Broken;
import dev.meerkat.simulation.play.Story;
import java.util.List;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/// One run from one seed: two sides replicate, things go wrong for a while, everything is healed,
/// and then both must become equal.
public final class Run {
  private static final long CALM_MILLIS = 3_000;
  private static final long RECOVERY_MILLIS = 180_000;

  private final World world;
  private long events;

  /// How a run ended.
  public sealed interface Outcome {
    /// @param served changes and barriers that returned
    record Passed(long events, long served, SortedMap<Trouble, Long> troubles) implements Outcome {}

    /// @param last what happened before, oldest first
    record Failed(String violation, long atMillis, List<String> last) implements Outcome {}
  }

  private Run(long seed, Story story) {
    this.world = new World(new SplittableRandom(seed), story);
  }

  public static Outcome of(long seed) {
    return new Run(seed, new Story()).play();
  }

  /// Tells everything that happens.
  static Outcome of(long seed, Consumer<String> listener) {
    return new Run(seed, new Story(listener)).play();
  }

  private Outcome play() {
    try {
      world.begin();
      playFor(CALM_MILLIS);
      world.faults.begin();
      playFor(world.agenda.number(5_000, 60_000));
      world.faults.end();
      long deadline = world.agenda.now() + RECOVERY_MILLIS;
      while (!world.invariants.isAtPeace()) {
        if (world.agenda.now() >= deadline) {
          throw new Broken("no peace: " + world.invariants.unrest());
        }
        playFor(500);
      }
      return new Outcome.Passed(events, world.servedRequests(), world.faults.counts());
    } catch (Broken | IllegalArgumentException broken) {
      return new Outcome.Failed(
          String.valueOf(broken.getMessage()), world.agenda.now(), world.story.last());
    }
  }

  private void playFor(long millis) {
    long endMillis = world.agenda.now() + millis;
    while (world.agenda.advance(endMillis)) {
      events++;
      world.invariants.check();
    }
  }
}
