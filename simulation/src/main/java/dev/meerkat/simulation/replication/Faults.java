package dev.meerkat.simulation.replication;

import dev.meerkat.core.replication.MirrorEvent;
import dev.meerkat.core.replication.SourceEvent;
import dev.meerkat.core.replication.Space;
import java.util.SortedMap;
import java.util.TreeMap;

/// Lets things go wrong, for a time each, until told to end.
final class Faults {
  private final World world;
  private final SortedMap<Trouble, Long> counts = new TreeMap<>();
  private final int effectsPerCrash;
  private boolean happening;
  private boolean idle;
  private boolean slowDisks;
  private boolean unreadable;

  Faults(World world) {
    this.world = world;
    this.effectsPerCrash = (int) world.agenda.number(300, 5_000);
  }

  SortedMap<Trouble, Long> counts() {
    return counts;
  }

  void begin() {
    happening = true;
    next();
  }

  /// Everything works again, and applications end what they have begun.
  void end() {
    happening = false;
    idle = true;
    slowDisks = false;
    unreadable = false;
    world.wire.cut(false);
    world.wire.slow(5);
    for (var side : world.sides) {
      world.arbiter.cut(side.id, false);
      side.passive().ifPresent(passive -> passive.take(new MirrorEvent.SpaceChanged(Space.ENOUGH)));
      side.active().ifPresent(active -> active.take(new SourceEvent.Held("")));
    }
    world.story.tell(world.agenda.now(), () -> "all is well again");
  }

  boolean isIdle() {
    return idle;
  }

  boolean areDisksSlow() {
    return slowDisks;
  }

  /// Whether something of a folder that a resync goes through cannot be read.
  boolean isUnreadable() {
    return unreadable;
  }

  long pauseMillis() {
    return 60;
  }

  boolean crashesNow() {
    boolean crashes = happening && world.agenda.onceIn(effectsPerCrash);
    if (crashes) {
      count(Trouble.CRASH_AT_AN_EFFECT);
    }
    return crashes;
  }

  private void count(Trouble trouble) {
    counts.merge(trouble, 1L, Long::sum);
  }

  private void next() {
    world.agenda.between(
        100,
        4_000,
        () -> {
          if (happening) {
            idle = world.agenda.chance(20);
            var kinds = Trouble.values();
            happen(kinds[(int) world.agenda.number(0, kinds.length - 1)]);
            next();
          }
        });
  }

  private void happen(Trouble trouble) {
    var side = world.sides.get((int) world.agenda.number(0, 1));
    switch (trouble) {
      case KILL, POWER_CUT -> side.crash(trouble == Trouble.POWER_CUT);
      case CRASH_AT_AN_EFFECT -> {
        return;
      }
      case LINK_CUT -> {
        world.wire.cut(true);
        world
            .wire
            .session()
            .ifPresent(
                session -> world.agenda.between(100, 2_000, () -> world.disconnect(session)));
        later(() -> world.wire.cut(false));
      }
      case ARBITER_CUT -> {
        world.arbiter.cut(side.id, true);
        later(() -> world.arbiter.cut(side.id, false));
      }
      case SLOW_LINK -> {
        world.wire.slow(world.agenda.number(50, 1_500));
        later(() -> world.wire.slow(5));
      }
      case SLOW_DISKS -> {
        slowDisks = true;
        later(() -> slowDisks = false);
      }
      case DISK_FULL -> {
        side.passive().ifPresent(passive -> passive.take(new MirrorEvent.SpaceChanged(Space.NONE)));
        side.active().ifPresent(active -> active.take(new SourceEvent.Held("no room for more")));
        later(() -> {
          side.passive()
              .ifPresent(passive -> passive.take(new MirrorEvent.SpaceChanged(Space.ENOUGH)));
          side.active().ifPresent(active -> active.take(new SourceEvent.Held("")));
        });
      }
      case UNREADABLE -> {
        unreadable = true;
        later(() -> unreadable = false);
      }
      case QUEUE_UNREADABLE ->
          side.active()
              .ifPresent(active -> active.take(new SourceEvent.QueueFailed("it is damaged")));
      case TAKEOVER_BESIDE_A_LIVE_SIDE -> {
        if (!world.operator.takeOver()) {
          return;
        }
      }
      case VERIFICATION -> {
        if (!world.operator.verify(world.agenda.chance(50))) {
          return;
        }
      }
      case SWITCHOVER -> {
        if (!world.operator.switchOver()) {
          return;
        }
      }
    }
    world.story.tell(world.agenda.now(), () -> "trouble: " + trouble + " " + side.id);
    count(trouble);
  }

  private void later(Runnable remedy) {
    world.agenda.between(200, 6_000, remedy);
  }
}
