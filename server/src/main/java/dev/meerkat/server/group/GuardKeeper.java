package dev.meerkat.server.group;

import dev.meerkat.cluster.beat.BootClock;
import dev.meerkat.cluster.beat.Farewell;
import dev.meerkat.resources.Guard;
import java.io.IOException;
import java.util.List;
import java.util.function.Supplier;

/// Arms the guard of a group, with what it is to send when this process has ended, and tells when
/// it may have acted before it was armed anew.
final class GuardKeeper implements GuardPort {
  private static final long NEVER = Long.MAX_VALUE;

  private final Guard guard;
  private final Facts facts;
  private final Supplier<List<Farewell>> farewells;
  private List<Farewell> told = List.of();
  private long untilMillis = NEVER;

  GuardKeeper(Guard guard, Facts facts, Supplier<List<Farewell>> farewells) {
    this.guard = guard;
    this.facts = facts;
    this.farewells = farewells;
  }

  @Override
  public void arm(long until) throws IOException {
    var now = farewells.get();
    if (!now.equals(told)) {
      guard.farewells(now.stream().map(GuardKeeper::farewell).toList());
      told = now;
    }
    boolean acted = BootClock.millis() >= untilMillis;
    guard.arm(until);
    acted |= BootClock.millis() >= untilMillis;
    untilMillis = until;
    if (acted) {
      facts.guardActed();
    }
  }

  private static dev.meerkat.resources.Farewell farewell(Farewell each) {
    return new dev.meerkat.resources.Farewell(
        each.to().getAddress().getHostAddress(), each.to().getPort(), each.packet());
  }

  @Override
  public void disarm() throws IOException {
    guard.disarm();
    untilMillis = NEVER;
  }
}
