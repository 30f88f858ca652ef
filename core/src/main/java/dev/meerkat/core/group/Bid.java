package dev.meerkat.core.group;

import dev.meerkat.core.model.ServerId;
import dev.meerkat.core.replication.Eligibility.Grade;
import dev.meerkat.core.replication.Policy;
import dev.meerkat.core.replication.Takeover;

/// Whether a host on which nothing of the group runs may claim it now. The first row that applies
/// counts; those marked with * do not bind an operator who orders to take over.
///
/// | | Then |
/// |---|---|
/// | the arbiter has not answered since the start | no |
/// | the group is out | no |
/// | this host was active beside the other one * | no: conflict |
/// | it has tried in vain, not long ago * | no |
/// | the other host holds the lease, and may by what is known here | no, but perhaps soon |
/// | without an arbiter: the other is heard, and runs or claims it | no |
/// | this host was just started, and does not know yet what its data is good for * | no, for a moment |
/// | the other is to be asked first: the target of the order, else the one whose data is better, or may be complete (*), else the preferred host (*) | no, for a moment |
/// | nobody was heard since the start, nor the arbiter, and the start-up wait is not over * | no |
/// | no isolation address answers; with an arbiter, only if the other host reaches one * | no |
/// | the data is not good enough for the policy (*: but for the order's) | no |
/// | else | yes |
///
/// @param soon whether only the time of the other host is not over yet, and will be before long
/// @param phase to be in when it may not
/// @param why for the log and the operator; when it may: what the data lacks, empty when nothing
record Bid(boolean go, boolean soon, Phase phase, String why) {
  private static Bid no(Phase phase, String why) {
    return new Bid(false, false, phase, why);
  }

  static Bid of(Draft d) {
    if (d.isUntold() && d.at - d.startedMillis >= d.times().leaseMillis()) {
      return no(Phase.BRINGING_IN, "the arbiter has not answered since the start");
    }
    if (!d.lease().in()) {
      return no(Phase.OUT, "");
    }
    boolean ordered = d.override.isPresent();
    if (d.memory.bond() == Memory.Bond.CONFLICT && !ordered) {
      return no(
          Phase.CONFLICT,
          d.self
              + " was active beside "
              + d.other
              + ": select the data source; the data of the other"
              + " host is then kept aside");
    }
    if (d.hold.isPresent() && !ordered) {
      return no(d.hold.get().phase(), d.hold.get().why());
    }
    var rival = d.group.hasWitness() ? heldByOther(d) : activeOther(d);
    if (!rival.go()) {
      return rival;
    }
    if (!ordered && isOpening(d)) {
      return no(Phase.BRINGING_IN, "what the data here is good for is not known yet");
    }
    var first = givesWay(d);
    if (!first.go()) {
      return first;
    }
    if (!ordered) {
      var alone = alone(d);
      if (!alone.go()) {
        return alone;
      }
    }
    return data(d);
  }

  private static Bid yes() {
    return new Bid(true, false, Phase.CLAIMING, "");
  }

  /// Whether the other host may have the group by its lease, as far as is known here: then no.
  static Bid heldByOther(Draft d) {
    boolean running =
        d.hears()
            && d.peer
                .report()
                .filter(last -> last.running() && last.phase() != Phase.FENCING)
                .isPresent();
    if (running) {
      return no(Phase.STANDBY, d.other + " has the group");
    }
    return d.lease().isHeldBy(d.other) && !isVacated(d)
        ? untilOver(d, d.tenure.learnedMillis())
        : yes();
  }

  /// Whether the other host has told that nothing runs there by the lease that it holds.
  private static boolean isVacated(Draft d) {
    return d.peer
        .report()
        .filter(last -> last.vacatedEpoch() == d.lease().epoch() && d.lease().epoch() > 0)
        .isPresent();
  }

  /// The other host has the group for the length of a lease from then on, and a margin.
  private static Bid untilOver(Draft d, long sinceMillis) {
    long passed = d.at - sinceMillis;
    if (passed >= d.times().leaseMillis() + d.times().marginMillis()) {
      return yes();
    }
    return new Bid(
        false, passed >= d.times().leaseMillis() / 2, Phase.STANDBY, d.other + " has the group");
  }

  private static Bid activeOther(Draft d) {
    if (d.peer.isGone(d.times(), d.at)) {
      return yes();
    }
    if (d.peer.report().isEmpty()) {
      return no(Phase.BRINGING_IN, d.other + " was not heard yet");
    }
    var last = d.peer.report().get();
    if (last.running()) {
      return untilOver(d, d.peer.lastMillis());
    }
    boolean first = d.phase == Phase.CLAIMING && d.self.equals(d.group.preferred());
    return last.phase() == Phase.CLAIMING && !first
        ? no(Phase.STANDBY, d.other + " claims the group")
        : yes();
  }

  /// Whether the copy here was of no use since the start, which was just now: it may be complete,
  /// and only be looked at still.
  private static boolean isOpening(Draft d) {
    return d.group.hasData()
        && d.report.eligibility().grade() == Grade.INCONSISTENT
        && d.at - d.startedMillis < d.times().graceMillis();
  }

  private static Bid givesWay(Draft d) {
    if (!d.hears() || d.peer.report().isEmpty()) {
      return yes();
    }
    var last = d.peer.report().get();
    if (favoured(d, last).equals(d.self)) {
      return yes();
    }
    // One that was not there when it would have been asked is asked when it comes, once; it has had
    // no time yet to ask an isolation address.
    long firstMillis = d.peer.firstMillis().orElse(StewardState.NEVER);
    boolean comes = firstMillis >= d.tenure.learnedMillis();
    boolean able =
        last.willing()
            || last.phase() == Phase.OUT
            || last.phase() == Phase.BRINGING_IN
            || last.phase() == Phase.CLAIMING
            || (last.phase() == Phase.FENCING && d.group.hasData() && order(d, last) < 0)
            || (comes && last.phase() == Phase.ISOLATED);
    long sinceMillis = comes ? firstMillis : d.tenure.learnedMillis();
    return able && d.at - sinceMillis < d.times().graceMillis()
        ? no(Phase.STANDBY, d.other + " is asked first")
        : yes();
  }

  /// Who is asked first: the target of the order; else this host, when an operator has ordered it
  /// to take over; else the one whose data is better, or may be complete as it was just started;
  /// else the preferred host.
  private static ServerId favoured(Draft d, PeerReport last) {
    if (d.lease().target().isPresent()) {
      return d.lease().target().get();
    }
    if (d.override.isPresent()) {
      return d.self;
    }
    return d.group.hasData() ? withBetterData(d, last) : d.group.preferred();
  }

  /// Who has the better data, as far as is known here; else the preferred host.
  static ServerId withBetterData(Draft d, PeerReport last) {
    int order = order(d, last);
    if (order == 0) {
      return isOlder(d, last) ? d.self : d.group.preferred();
    }
    return order < 0 ? d.other : d.self;
  }

  /// Less than 0 when the data of the other host is better, or may be.
  private static int order(Draft d, PeerReport last) {
    var there = last.data().eligibility().grade();
    if (there == Grade.INCONSISTENT && isFresh(last)) {
      there = Grade.COMPLETE;
    }
    return there.compareTo(LastUse.of(d).grade());
  }

  /// Whether the other host may just have been started: it does not know yet what its copy is good
  /// for, or still makes an end of what was left of the time before.
  private static boolean isFresh(PeerReport last) {
    return last.phase() == Phase.BRINGING_IN || last.phase() == Phase.FENCING;
  }

  /// Whether the copy there, which is in use there last as far as it knows, is older than the one
  /// here: this host was granted the group last.
  private static boolean isOlder(Draft d, PeerReport last) {
    return !d.group.hasWitness()
        && d.report.own()
        && last.data().own()
        && d.lease().epoch() > 0
        && d.lease().epoch() == d.memory.held();
  }

  private static Bid alone(Draft d) {
    boolean waiting = d.at - d.startedMillis < d.group.arbitration().startUpWaitMillis();
    if (!d.group.hasWitness() && d.peer.report().isEmpty() && waiting) {
      return no(
          Phase.BRINGING_IN,
          d.other
              + " was not heard since the start: waits for "
              + d.group.arbitration().startUpWaitMillis() / 1_000
              + " s");
    }
    boolean otherReaches = d.hears() && d.peer.report().map(PeerReport::reaches).orElse(false);
    if (!d.reaches() && (!d.group.hasWitness() || otherReaches || !d.hears())) {
      return no(Phase.ISOLATED, "no isolation address answers");
    }
    return yes();
  }

  private static Bid data(Draft d) {
    if (!d.group.hasData()) {
      return yes();
    }
    var worth = LastUse.of(d);
    boolean isComplete = worth.grade() == Grade.COMPLETE;
    var verdict = Takeover.judge(policy(d), worth);
    return verdict.allowed()
        ? new Bid(true, false, Phase.CLAIMING, isComplete ? "" : verdict.sentence())
        : no(
            Phase.WAITING,
            verdict.sentence()
                + (LastUse.isOutlived(d) && !d.hears()
                    ? "; start " + d.other + ", or take the group over unconditionally"
                    : ""));
  }

  /// With which data this host may take the group.
  static Policy policy(Draft d) {
    boolean unconditional = d.override.map(StewardState.Mandate::unconditional).orElse(false);
    return unconditional ? Policy.UNCONDITIONAL : d.group.policy().data();
  }
}
