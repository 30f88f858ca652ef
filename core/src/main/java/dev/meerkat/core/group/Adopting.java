package dev.meerkat.core.group;

import dev.meerkat.core.group.Memory.Bond;

/// The part of a step that takes up what the other host says. Without an arbiter, each host has a
/// lease of its own, and the newer one counts; where both were active, the preferred host stays.
final class Adopting {
  private final Draft d;
  private final Leasing leasing;
  private final Ending ending;

  Adopting(Draft d, Leasing leasing, Ending ending) {
    this.d = d;
    this.leasing = leasing;
    this.ending = ending;
  }

  void heard(LinkId link, PeerReport report) {
    boolean before = d.hears();
    boolean news = d.peer.report().map(report::isNewerThan).orElse(true);
    d.peer = d.peer.heard(link, report, d.run, d.at);
    if (!before && d.hears()) {
      d.reason(d.other + " is heard");
    }
    if (news && !d.group.hasWitness()) {
      adopt(report);
    } else if (news && report.lease().version() > d.lease().version()) {
      d.consultedMillis = d.at;
      d.effect(new StewardEffect.Consult());
    }
  }

  private void adopt(PeerReport report) {
    var theirs = report.lease();
    // Who makes an end of what an earlier process has left does not stay.
    boolean running = d.phase.isRunning() && d.phase != Phase.FENCING && d.memory.dirty();
    if (!running) {
      boolean tie =
          theirs.epoch() == d.lease().epoch()
              && theirs.version() == d.lease().version()
              && !theirs.equals(d.lease())
              && d.other.equals(d.group.preferred());
      if (theirs.isNewerThan(d.lease()) || tie) {
        take(theirs);
      }
      return;
    }
    boolean active = report.running() && report.phase() != Phase.FENCING;
    if (active && theirs.isHeldBy(d.other) && d.holds()) {
      bothActive(theirs);
    } else if (theirs.epoch() > d.lease().epoch()) {
      d.reason(
          d.other
              + " was active as well, as epoch "
              + theirs.epoch()
              + ": split brain; this side stays");
      leasing.propose(d.lease().above(theirs));
    } else if (theirs.isNewerThan(d.lease())) {
      take(theirs);
    }
  }

  private void take(Lease theirs) {
    d.put(theirs);
  }

  private void bothActive(Lease theirs) {
    if (d.self.equals(d.group.preferred())) {
      if (!d.lease().isNewerThan(theirs)) {
        d.reason(
            d.other
                + " is active as well: split brain; this is the default host for adjusting conflict and"
                + " stays");
        leasing.propose(d.lease().above(theirs));
      }
      return;
    }
    d.reason(
        d.other
            + " is active as well: split brain; "
            + d.other
            + " is the default host for adjusting conflict, so this one stops");
    if (d.group.hasData()) {
      d.remember(d.memory.with(Bond.CONFLICT));
    }
    take(theirs.above(d.lease()));
    ending.fence();
  }
}
