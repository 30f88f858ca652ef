package dev.meerkat.simulation.replication;

import dev.meerkat.core.replication.Verification;
import dev.meerkat.simulation.play.Broken;
import dev.meerkat.simulation.play.Campaign;
import dev.meerkat.simulation.play.Outcome;
import dev.meerkat.simulation.play.Story;
import java.util.ArrayList;
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
  private static final int MOST_ATTEMPTS = 20;

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
      awaitPeace();
      verify(Verification.Result.EQUAL);
      spoil();
      verify(Verification.Result.DIFFERS);
      world.invariants.mended();
      verify(Verification.Result.EQUAL);
      world.invariants.isClean();
      return new Outcome.Passed<>(events, world.servedRequests(), world.faults.counts());
    } catch (Broken | IllegalArgumentException broken) {
      return new Outcome.Failed<>(
          String.valueOf(broken.getMessage()), world.agenda.now(), world.story.last());
    }
  }

  private void awaitPeace() {
    long deadline = world.agenda.now() + RECOVERY_MILLIS;
    while (!world.invariants.isAtPeace()) {
      if (world.agenda.now() >= deadline) {
        throw new Broken("no peace: " + world.invariants.unrest());
      }
      playFor(500);
    }
  }

  /// Blocks of the standby change behind its back.
  private void spoil() {
    for (var side : world.sides) {
      if (side.passive().isPresent()) {
        var blocks = new ArrayList<>(side.disk.folder.content().entrySet());
        blocks.removeIf(block -> block.getValue() == 0);
        for (int i = 0; i < 2 && !blocks.isEmpty(); i++) {
          int chosen = (int) world.agenda.number(0, blocks.size() - 1);
          world.invariants.spoil(side, blocks.remove(chosen).getKey());
        }
      }
    }
  }

  /// Until it is not the connection that fails: both sides are equal in the end.
  private void verify(Verification.Result expected) {
    var result = Verification.Result.FAILED;
    for (int i = 0; i < MOST_ATTEMPTS && result == Verification.Result.FAILED; i++) {
      if (world.operator.verify(true)) { // Else a switch is under way.
        result = await();
      }
      playFor(2_000);
    }
    awaitPeace();
    boolean mended = expected == Verification.Result.DIFFERS && world.invariants.isMended();
    if (result != expected && !mended) {
      throw new Broken("verified: " + result + ", and not " + expected);
    }
  }

  private Verification.Result await() {
    long deadline = world.agenda.now() + RECOVERY_MILLIS;
    while (world.agenda.now() < deadline) {
      for (var side : world.sides) {
        var outcome =
            side.active()
                .flatMap(active -> active.state().verification())
                .flatMap(Verification::outcome);
        if (outcome.isPresent()) {
          return outcome.get().result();
        }
      }
      playFor(500);
    }
    throw new Broken("a verification does not end: " + world.invariants.unrest());
  }

  private void playFor(long millis) {
    long endMillis = world.agenda.now() + millis;
    while (world.agenda.advance(endMillis)) {
      events++;
      world.invariants.check();
    }
  }
}
