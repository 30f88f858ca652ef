package dev.meerkat.simulation.group;

import dev.meerkat.simulation.play.Broken;
import dev.meerkat.simulation.play.Story;
import java.util.List;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/// One run from one seed: two hosts have a group, things go wrong for a while, everything is
/// healed, and then the group must run on one of them.
public final class Run {
  private static final long CALM_MILLIS = 15_000;
  private static final long RECOVERY_MILLIS = 90_000;

  private final World world;
  private long events;

  /// How a run ended.
  public sealed interface Outcome {
    /// @param recoveryMillis how long after everything worked again the group ran
    record Passed(long events, long recoveryMillis, SortedMap<Trouble, Long> troubles)
        implements Outcome {}

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
      if (!world.invariants.isAtPeace()) {
        throw new Broken("the group was not brought in: " + world.invariants.unrest());
      }
      world.faults.begin();
      playFor(world.agenda.number(20_000, 200_000));
      world.faults.end();
      world.invariants.healed();
      long healed = world.agenda.now();
      while (!world.invariants.isAtPeace()) {
        if (world.agenda.now() - healed >= RECOVERY_MILLIS) {
          throw new Broken("no peace: " + world.invariants.unrest());
        }
        if (world.invariants.isOut()) {
          world.operator.bringIn();
        }
        playFor(1_000);
      }
      return new Outcome.Passed(events, world.agenda.now() - healed, world.faults.counts());
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
