package dev.meerkat.core.group;

import dev.meerkat.core.group.StewardState.Addresses;
import dev.meerkat.core.group.StewardState.Claim;
import dev.meerkat.core.group.resource.AddressResource;
import java.util.Optional;
import java.util.stream.Collectors;

/// The part of a step that goes from resting to holding the group.
final class Claiming {
  /// How long an address that is in use is left alone, and how long a probe may take.
  static final long PROBE_AGAIN_MILLIS = 5_000;

  /// Between two questions ahead of the end of a lease, while somebody has the address.
  private static final long ASK_AGAIN_MILLIS = 300;

  private final Draft d;
  private final Leasing leasing;

  Claiming(Draft d, Leasing leasing) {
    this.d = d;
    this.leasing = leasing;
  }

  /// Nothing runs here, and nothing is being claimed.
  void rest() {
    var bid = Bid.of(d);
    if (bid.go()) {
      begin(bid.why());
    } else {
      if (bid.soon()) {
        askAhead();
      } else {
        d.claim = Optional.empty();
      }
      if (d.phase == Phase.OUT
          && bid.phase() == Phase.STANDBY
          && d.group.policy().syncTime()
          && d.hears()) {
        d.effect(new StewardEffect.SyncTime(d.other));
      }
      boolean loose = d.memory.bond() == Memory.Bond.LOOSE && bid.phase() == Phase.STANDBY;
      d.enter(
          bid.phase(),
          bid.why() + (loose ? "; the data here follows when the data source is selected" : ""));
      follow();
    }
  }

  private void follow() {
    boolean follows =
        d.group.hasData()
            && d.lease().in()
            && d.memory.bond() == Memory.Bond.FOLLOWS
            && d.data.is(DataState.Status.CLOSED);
    if (follows && !d.data.following()) {
      d.data = d.data.followed();
      d.effect(new StewardEffect.FollowData());
    } else if (!d.lease().in() && d.data.following()) {
      d.data = DataState.CLOSED;
    }
  }

  /// @param lack what the data lacks; empty when nothing
  private void begin(String lack) {
    var ahead =
        d.claim.filter(it ->
            it.addresses() != Addresses.TAKEN && d.at - it.probedMillis() < PROBE_AGAIN_MILLIS);
    if (ahead.isPresent()) {
      var it = ahead.get();
      d.claim = Optional.of(new Claim(d.at, it.attempt(), it.addresses(), it.probedMillis()));
    } else {
      probe();
    }
    d.enter(Phase.CLAIMING, lack);
  }

  /// Who has the address is asked before the time of the other host is over, as asking starts
  /// nothing; again and again, while it has it still.
  private void askAhead() {
    boolean isKnown =
        d.claim
            .filter(it ->
                d.at - it.probedMillis()
                    < (it.addresses() == Addresses.TAKEN ? ASK_AGAIN_MILLIS : PROBE_AGAIN_MILLIS))
            .isPresent();
    if (!isKnown) {
      probe();
    }
  }

  private void probe() {
    boolean hasAddress = !addresses().isEmpty();
    long attempt = d.nextAttempt();
    d.claim =
        Optional.of(new Claim(d.at, attempt, hasAddress ? Addresses.ASKED : Addresses.FREE, d.at));
    if (hasAddress) {
      d.effect(new StewardEffect.Probe(attempt));
    }
  }

  private String addresses() {
    return d.group.resources().stream()
        .filter(each -> each.settings() instanceof AddressResource)
        .map(each -> ((AddressResource) each.settings()).address().address().toString())
        .collect(Collectors.joining(", "));
  }

  void probed(long attempt, String user) {
    if (d.claim.filter(it -> it.attempt() == attempt).isEmpty()) {
      return;
    }
    if (user.isEmpty() || d.phase != Phase.CLAIMING) {
      var it = d.claim.get();
      var addresses = user.isEmpty() ? Addresses.FREE : Addresses.TAKEN;
      d.claim = Optional.of(new Claim(it.sinceMillis(), attempt, addresses, it.probedMillis()));
      return;
    }
    d.claim = Optional.empty();
    d.override = Optional.empty();
    d.hold =
        Optional.of(
            new Hold(
                Phase.WAITING,
                user
                    + " answers at "
                    + addresses()
                    + ": two would use one address; free it there, then the group starts by itself",
                d.at + PROBE_AGAIN_MILLIS));
    d.enter(Phase.WAITING, d.hold.get().why());
  }

  /// @return whether the group is this host's now, and may be started
  boolean advance() {
    if (d.holds() && d.group.hasWitness() && !d.tenure.vacated()) {
      return isProbed() && d.mayRun();
    }
    var bid = Bid.of(d);
    if (!bid.go()) {
      d.claim = Optional.empty();
      d.enter(bid.phase(), bid.why());
      return false;
    }
    if (!isProbed()) {
      probeAgain();
      return false;
    }
    if (d.group.hasWitness()) {
      leasing.propose(d.lease().takenBy(d.self, d.run));
      return false;
    }
    if (!isAcknowledged()) {
      return false;
    }
    leasing.propose(d.lease().takenBy(d.self, d.run));
    leasing.countEvidence();
    return d.mayRun();
  }

  private boolean isProbed() {
    return d.claim.filter(it -> it.addresses() == Addresses.FREE).isPresent();
  }

  /// The answer was lost, or the process slept.
  private void probeAgain() {
    var it = d.claim.orElseThrow();
    if (d.at - it.probedMillis() >= PROBE_AGAIN_MILLIS) {
      long attempt = d.nextAttempt();
      d.claim = Optional.of(new Claim(it.sinceMillis(), attempt, Addresses.ASKED, d.at));
      d.effect(new StewardEffect.Probe(attempt));
    }
  }

  /// Without an arbiter: the other host is gone, or has heard of the claim and makes none.
  private boolean isAcknowledged() {
    boolean ended = d.peer.report().map(PeerReport::ended).orElse(false);
    if (ended || d.peer.isGone(d.times(), d.at)) {
      return true;
    }
    boolean heard = d.peer.echoedMillis() >= d.claim.map(Claim::sinceMillis).orElse(d.at);
    return heard
        && d.peer
            .report()
            .filter(last -> !last.running() && last.phase() != Phase.CLAIMING)
            .isPresent();
  }
}
