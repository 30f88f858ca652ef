package dev.meerkat.simulation;

import dev.meerkat.core.model.ServerId;
import java.util.List;
import java.util.SortedSet;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;

/// What goes wrong less plainly than by a death or a cut: servers that hang and go on with what
/// they believed before, ways on which nothing arrives although the way back is open, links that
/// come and go or take seconds, and wall clocks that are set.
final class Hazards {
  private static final long LONGEST_HANG_MILLIS = 20_000;
  private static final long LONGEST_ONE_WAY_MILLIS = 40_000;
  private static final long LONGEST_SLOW_MILLIS = 30_000;
  private static final int MOST_FLAPS = 12;
  private static final long HOUR_MILLIS = 3_600_000;

  private final World world;
  private final SplittableRandom random;
  private final BooleanSupplier over;

  /// @param over whether nothing may go wrong any more
  Hazards(World world, SplittableRandom random, BooleanSupplier over) {
    this.world = world;
    this.random = random;
    this.over = over;
  }

  /// Lets a server do nothing for a while: short enough for nobody to notice, or long.
  void hang(Host host) {
    if (!host.isAwake()) {
      return;
    }
    host.hang();
    world.network.refreshViews(1_000, Timing.CUT);
    int incarnation = host.incarnation();
    long longestMillis = random.nextBoolean() ? 3_000 : LONGEST_HANG_MILLIS;
    world.clock.after(
        random.nextLong(300, longestMillis + 1),
        () -> {
          if (host.incarnation() == incarnation) {
            wake(host);
          }
        });
  }

  void wake(Host host) {
    if (host.isUp() && !host.isAwake()) {
      host.wake();
      world.network.deliverHeld();
      world.network.refreshViews(100, Timing.JOIN);
    }
  }

  /// Closes the ways from one server to another, or from some servers to all others.
  void splitOneWay() {
    var from = new TreeSet<ServerId>();
    var to = world.names();
    if (random.nextBoolean()) {
      from.add(any(to));
      to.removeAll(from);
      to.retainAll(new TreeSet<>(List.of(any(to))));
    } else {
      to.forEach(id -> {
        if (random.nextBoolean()) {
          from.add(id);
        }
      });
      to.removeAll(from);
    }
    world.network.close(from, to);
    later(LONGEST_ONE_WAY_MILLIS, () -> world.network.open(from, to));
  }

  /// Cuts a server off and connects it again, several times, faster or slower than anybody notices.
  void flap(Host host) {
    flap(host, random.nextInt(2, MOST_FLAPS + 1), random.nextBoolean() ? 900 : 7_000);
  }

  private void flap(Host host, int left, long longestMillis) {
    if (left == 0 || over.getAsBoolean() || !host.isUp()) {
      world.network.reconnectServers(host);
      return;
    }
    world.network.cut(host, true, false);
    later(
        longestMillis,
        () -> {
          world.network.reconnectServers(host);
          later(longestMillis, () -> flap(host, left - 1, longestMillis));
        });
  }

  /// Only in runs whose bounds allow for it.
  boolean slow(Host host) {
    if (world.timing.slowestMillis() == 0) {
      return false;
    }
    world.network.slow(host, world.timing.slowestMillis());
    later(LONGEST_SLOW_MILLIS, () -> world.network.quicken(host));
    return true;
  }

  void setClock(Host host) {
    long farthestMillis = random.nextBoolean() ? 5_000 : HOUR_MILLIS;
    host.setWallClock(random.nextLong(-farthestMillis, farthestMillis + 1));
  }

  private void later(long longestMillis, Runnable action) {
    world.clock.after(
        random.nextLong(100, longestMillis + 1),
        () -> {
          if (!over.getAsBoolean()) {
            action.run();
          }
        });
  }

  private ServerId any(SortedSet<ServerId> servers) {
    return List.copyOf(servers).get(random.nextInt(servers.size()));
  }
}
