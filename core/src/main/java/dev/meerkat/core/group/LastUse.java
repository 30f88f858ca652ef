package dev.meerkat.core.group;

import dev.meerkat.core.replication.Eligibility;
import dev.meerkat.core.replication.Eligibility.Grade;

/// What the data here is good for, by what the lease tells of its last use.
///
/// With an arbiter, the copy itself is told when the other host has begun to use its own. Without
/// one, a copy that was in use here last *as far as it knows* counts as complete; it learns
/// otherwise only when it follows the other one. The lease may tell before, and does so after a
/// restart: it is remembered.
///
/// | The copy was in use here last, as far as it knows, and the lease tells that | It is |
/// |---|---|
/// | nobody else was granted the group since | as good as it says |
/// | the other host was, which is heard and has not used its data | as good as it says |
/// | the other host was, which is heard and has, or does not know its copy yet | logically consistent at best |
/// | the other host was, or was given it by this one, and is not heard | logically consistent at best |
///
/// What happened when this host was off and not told, nobody knows: when both lost their power at
/// once, the one that was active comes up by itself.
final class LastUse {
  private LastUse() {}

  static Eligibility of(Draft d) {
    var told = d.report.eligibility();
    return told.grade() == Grade.COMPLETE && isOutlived(d)
        ? new Eligibility(
            Grade.LOGICAL,
            d.other
                + " has had the group since it was in use here"
                + (d.hears() ? "" : ", is not heard, and may have gone on"))
        : told;
  }

  /// Whether the other host has, or may have, used its data after this host did.
  static boolean isOutlived(Draft d) {
    if (d.group.hasWitness() || !d.report.own() || d.holds()) {
      return false;
    }
    boolean granted = d.lease().epoch() > d.memory.held();
    return d.hears()
        ? granted && d.peer.report().filter(LastUse::isUnused).isEmpty()
        : granted || d.lease().isFor(d.other);
  }

  /// A copy of which nothing is known yet, as its host was just started, says nothing.
  private static boolean isUnused(PeerReport last) {
    return !last.data().own() && last.data().eligibility().grade() != Grade.INCONSISTENT;
  }
}
