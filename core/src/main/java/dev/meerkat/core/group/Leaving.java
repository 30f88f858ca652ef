package dev.meerkat.core.group;

/// When a host that is about to end, and on which nothing of the group runs any more, may end.
///
/// With a witness, at once: it knows that the group was handed over. Without one, the other host
/// begins when it was answered that it claims the group, or is sure that this one is gone, which
/// takes long; so this host stays to answer, until the other one runs the group or is not heard. If
/// it claims the group again itself, it goes: what it starts would be killed.
public final class Leaving {
  private Leaving() {}

  /// @param phase of this host
  /// @param peer the other one
  public static boolean mayEnd(Group group, Phase phase, Peer peer, long atMillis) {
    return group.hasWitness()
        || phase == Phase.CLAIMING
        || phase.isRunning()
        || !peer.isHeard(group, atMillis)
        || peer.report().filter(PeerReport::running).isPresent();
  }
}
