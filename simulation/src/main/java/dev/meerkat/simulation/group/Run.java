package dev.meerkat.simulation.group;

import dev.meerkat.simulation.play.Broken;
import dev.meerkat.simulation.play.Campaign;
import dev.meerkat.simulation.play.Outcome;
import dev.meerkat.simulation.play.Story;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/// One run from one seed: two hosts have a group, things go wrong for a while, everything is
/// healed, and then the group must run on one of them.
public final class Run {
  /// The figure is how long after everything worked again the group ran, in milliseconds.
  public static final Campaign<Trouble> CAMPAIGN =
      new Campaign<>(
          "groups",
          "--group",
          millis -> "the group ran after " + millis + " ms",
          millis -> "running again after " + millis + " ms at most",
          Math::max,
          Run::of);

  private static final long CALM_MILLIS = 15_000;
  private static final long RECOVERY_MILLIS = 90_000;

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
      awaitPeace("the group was not brought in: ", () -> {});
      world.faults.begin();
      playFor(world.agenda.number(20_000, 200_000));
      world.faults.end();
      world.invariants.healed();
      long healed = world.agenda.now();
      awaitPeace("no peace: ", world.operator::bringInWhatIsOut);
      return new Outcome.Passed<>(events, world.agenda.now() - healed, world.faults.counts());
    } catch (Broken | IllegalArgumentException broken) {
      return new Outcome.Failed<>(
          String.valueOf(broken.getMessage()), world.agenda.now(), world.story.last());
    }
  }

  private void awaitPeace(String complaint, Runnable everySecond) {
    long sinceMillis = world.agenda.now();
    while (!world.invariants.isAtPeace()) {
      if (world.agenda.now() - sinceMillis >= RECOVERY_MILLIS) {
        throw new Broken(complaint + world.invariants.unrest());
      }
      everySecond.run();
      playFor(1_000);
    }
  }

  private void playFor(long millis) {
    long endMillis = world.agenda.now() + millis;
    while (world.agenda.advance(endMillis)) {
      events++;
      world.invariants.check();
      world.precedence.look();
    }
  }
}
