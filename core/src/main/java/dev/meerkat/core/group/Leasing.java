package dev.meerkat.core.group;

import dev.meerkat.core.group.Tenure.Asked;
import java.util.Optional;

/// The part of a step that keeps the lease: asks for it, renews it, gives it back, and counts until
/// when this host may be active.
final class Leasing {
  private final Draft d;

  Leasing(Draft d) {
    this.d = d;
  }

  /// The arbiter has answered.
  void told(Lease now) {
    if (!d.group.hasWitness()) {
      return;
    }
    d.toldByArbiter = true;
    long before = d.tenure.untilMillis();
    d.tenure = d.tenure.told(now, d.self, d.run, d.times().leaseMillis(), d.at);
    if (d.tenure.untilMillis() > before) {
      arm();
    }
  }

  private void arm() {
    if (d.memory.dirty()) {
      d.effect(new StewardEffect.ArmGuard(d.fenceAtMillis()));
    }
  }

  /// Without an arbiter, what counts is when the other host is known to have heard this one; when
  /// it is silent, when somebody else answered. A host that hears the other, but is told that it is
  /// not heard, has neither: the other one will take over, so this one must stop.
  void countEvidence() {
    if (d.group.hasWitness() || !d.holds()) {
      return;
    }
    long evidence = d.peer.echoedMillis();
    if (!d.hears()) {
      evidence = Math.max(evidence, d.reachedMillis);
    }
    long until = evidence + d.times().leaseMillis();
    if (until > d.tenure.untilMillis()) {
      d.tenure = d.tenure.until(until);
      arm();
    }
  }

  /// Puts another lease in place of the one that is known: at once without an arbiter, else as soon
  /// as that has granted it, which is told by `told`.
  void propose(Lease wanted) {
    if (!d.group.hasWitness()) {
      d.put(wanted);
      d.effect(new StewardEffect.TellPeer());
      return;
    }
    boolean same = d.tenure.asked().map(Asked::wanted).filter(wanted::equals).isPresent();
    if (!same) {
      ask(wanted);
    }
  }

  private void ask(Lease wanted) {
    d.tenure = d.tenure.asking(wanted, d.at);
    d.consultedMillis = d.at;
    d.effect(new StewardEffect.Ask(d.lease(), wanted));
  }

  /// What is due at the arbiter: a renewal, a request that was not answered, or a question.
  void keep() {
    if (!d.group.hasWitness()) {
      return;
    }
    boolean wanted = d.phase.isRunning() ? d.memory.dirty() : d.phase == Phase.CLAIMING;
    if (d.holds() && d.tenure.asked().isEmpty()) {
      long sinceMillis = d.tenure.untilMillis() - d.times().leaseMillis();
      if (wanted && !d.tenure.vacated() && d.at - sinceMillis >= d.times().renewMillis()) {
        ask(d.lease().renewed());
      } else if (d.phase.isPassive()) {
        d.tenure = d.tenure.vacate();
        ask(d.lease().released(Optional.of(d.other)));
      }
    }
    if (d.at - d.consultedMillis < d.times().renewMillis()) {
      return;
    }
    if (isAsking()) {
      ask(d.tenure.asked().orElseThrow().wanted());
    } else {
      d.consultedMillis = d.at;
      d.effect(new StewardEffect.Consult());
    }
  }

  /// Whether the arbiter is still asked for something that it has not granted: what was asked for
  /// while claiming is not, once that was given up.
  boolean isAsking() {
    return d.tenure
        .asked()
        .filter(it -> !d.phase.isPassive() || !it.wanted().isHeldBy(d.self))
        .isPresent();
  }
}
