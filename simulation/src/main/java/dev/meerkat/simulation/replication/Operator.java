package dev.meerkat.simulation.replication;

import dev.meerkat.core.replication.Mode;
import dev.meerkat.core.replication.Policy;
import dev.meerkat.core.replication.SourceEvent;

/// Starts hosts again, lets a side take over when none is active, and sees to it that a side that
/// has lost its lease ends, sooner or later: what the groups do in the real world.
final class Operator {
  private final World world;
  private int attempts;

  Operator(World world) {
    this.world = world;
  }

  void begin() {
    world.agenda.between(
        100,
        1_000,
        () -> {
          look();
          begin();
        });
  }

  void restart(Side side) {
    world.agenda.between(
        100,
        6_000,
        () -> {
          if (!side.isUp()) {
            side.start();
          }
        });
  }

  private void look() {
    for (var side : world.sides) {
      side.active()
          .filter(active ->
              active.state().ruling().epoch() < world.arbiter.current().epoch()
                  && world.agenda.chance(30))
          .ifPresent(active -> active.fence("the lease is lost"));
    }
    if (world.sides.stream().allMatch(side -> side.active().isEmpty())) {
      choose();
    } else {
      attempts = 0;
    }
  }

  /// None is active. The first attempts are made with the usual policy, and with the side that was
  /// active last if it is up.
  private void choose() {
    attempts++;
    var last =
        world.sides.stream()
            .filter(side -> side.id.equals(world.arbiter.current().active()))
            .findFirst()
            .orElseThrow();
    boolean other = last.passive().isEmpty() || world.agenda.chance(20);
    var chosen = other ? last.other() : last;
    var policy =
        attempts > 40
            ? Policy.UNCONDITIONAL
            : attempts > 20 || world.sourceSettings.mode() == Mode.ASYNCHRONOUS
                ? Policy.LOGICAL
                : Policy.COMPLETE;
    chosen.promote(policy);
  }

  /// Lets the passive side take over although the other is active, as if its lease had been lost.
  boolean takeOver() {
    for (var side : world.sides) {
      if (side.passive().isPresent() && side.other().active().isPresent()) {
        side.promote(
            world.sourceSettings.mode() == Mode.ASYNCHRONOUS && world.agenda.chance(50)
                ? Policy.LOGICAL
                : Policy.COMPLETE);
        return true;
      }
    }
    return false;
  }

  /// Has both sides compared.
  boolean verify(boolean mend) {
    for (var side : world.sides) {
      if (side.active().isPresent()) {
        side.active().get().take(new SourceEvent.Verify(mend));
        return true;
      }
    }
    return false;
  }

  boolean switchOver() {
    for (var side : world.sides) {
      if (side.active().isPresent()) {
        side.active().get().close();
        return true;
      }
    }
    return false;
  }
}
