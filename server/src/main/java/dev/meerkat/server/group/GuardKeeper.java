package dev.meerkat.server.group;

import dev.meerkat.cluster.beat.BootClock;
import dev.meerkat.resources.Guard;
import java.io.IOException;

/// Arms the guard of a group, and tells when that may have acted before it was armed anew.
final class GuardKeeper implements GuardPort {
  private static final long NEVER = Long.MAX_VALUE;

  private final Guard guard;
  private final Facts facts;
  private long untilMillis = NEVER;

  GuardKeeper(Guard guard, Facts facts) {
    this.guard = guard;
    this.facts = facts;
  }

  @Override
  public void arm(long until) throws IOException {
    boolean acted = BootClock.millis() >= untilMillis;
    guard.arm(until);
    acted |= BootClock.millis() >= untilMillis;
    untilMillis = until;
    if (acted) {
      facts.guardActed();
    }
  }

  @Override
  public void disarm() throws IOException {
    guard.disarm();
    untilMillis = NEVER;
  }
}
