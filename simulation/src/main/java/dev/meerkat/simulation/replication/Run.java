package dev.meerkat.simulation.replication;

import dev.meerkat.simulation.play.Broken;
import dev.meerkat.simulation.play.Campaign;
import dev.meerkat.simulation.play.Outcome;
import dev.meerkat.simulation.play.Story;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/// One run from one seed: two sides replicate, things go wrong for a while, everything is healed,
/// and then both must become equal.
public final class Run {
  /// The figure is how many changes and barriers returned.
  public static final Campaign<Trouble> CAMPAIGN =
      new Campaign<>(
          "replication",
          "--replication",
          served -> served + " requests served",
          served -> served + " requests served",
          Long::sum,
          Run::of);

  private static final long CALM_MILLIS = 3_000;
  private static final long RECOVERY_MILLIS = 180_000;

  private final World world;
  private long events;

  private Run(long seed, Story story) {
    this.world = new World(new SplittableRandom(seed), story);
  }

  static Outcome<Trouble> of(long seed) {
    return of(seed, new Story());
  }

  /// Tells everything that happens.
  static Outcome<Trouble> of(long seed, Consumer<String> listener) {
    return of(seed, new Story(listener));
  }

  static Outcome<Trouble> of(long seed, Story story) {
    return new Run(seed, story).play();
  }

  private Outcome<Trouble> play() {
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
      return new Outcome.Passed<>(events, world.servedRequests(), world.faults.counts());
    } catch (Broken | IllegalArgumentException broken) {
      return new Outcome.Failed<>(
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
