package dev.meerkat.simulation.group;

import dev.meerkat.core.group.Phase;
import dev.meerkat.core.group.StewardState;
import dev.meerkat.simulation.play.Broken;

/// Newer data is not passed over: a host does not claim the group for an older copy, though the
/// policy would let it, when the other one has the newer copy, could have begun for a while, and
/// could be heard all that time. An operator may order otherwise.
final class Precedence {
  /// Enough to hear of it, whatever gets lost; less than hosts give way for.
  private static final long WHILE_MILLIS = 1_000;

  private final World world;
  private final boolean[] claiming = new boolean[2];
  private final long[] ableSinceMillis = {Long.MAX_VALUE, Long.MAX_VALUE};

  Precedence(World world) {
    this.world = world;
  }

  /// To be called after every event.
  void look() {
    for (var host : world.hosts) {
      boolean claims = host.state().filter(now -> now.phase() == Phase.CLAIMING).isPresent();
      if (claims && !claiming[host.number]) {
        claims(host);
      }
      claiming[host.number] = claims;
    }
    for (var host : world.hosts) {
      ableSinceMillis[host.number] =
          canBegin(host) && !isOrdered() && isCalm()
              ? Math.min(ableSinceMillis[host.number], world.agenda.now())
              : Long.MAX_VALUE;
    }
  }

  private void claims(Host host) {
    var other = host.other();
    long sinceMillis = ableSinceMillis[other.number];
    if (world.copies.isNewer(other) && sinceMillis < world.agenda.now() - WHILE_MILLIS) {
      throw new Broken(
          host.id
              + " claims the group for older data, though "
              + other.id
              + " could have begun since "
              + sinceMillis
              + " ms");
    }
  }

  private boolean canBegin(Host host) {
    return host.isAwake()
        && host.other().isAwake()
        && host.state().filter(Precedence::isIdle).isPresent()
        && !world.wires.isIsolationCut(host.number)
        && (!world.group.hasWitness() || world.reachesArbiter(host));
  }

  /// Who claims the group already waits for its arbiter, which may be slow: then the first request
  /// counts.
  private static boolean isIdle(StewardState state) {
    return state.hold().isEmpty()
        && state.fence().isEmpty()
        && (state.phase() == Phase.STANDBY || state.phase() == Phase.BRINGING_IN);
  }

  /// Whether an operator has said who goes first, as far as either host knows.
  private boolean isOrdered() {
    return world.hosts.stream()
        .flatMap(host -> host.state().stream())
        .anyMatch(
            state -> state.override().isPresent() || state.tenure().lease().target().isPresent());
  }

  private boolean isCalm() {
    return world.wires.isJoined() && !world.faults.areDisksSlow() && !world.isOccupied();
  }
}
