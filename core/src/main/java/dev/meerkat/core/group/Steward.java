package dev.meerkat.core.group;

import dev.meerkat.core.model.ServerId;
import dev.meerkat.core.replication.Eligibility;
import dev.meerkat.core.replication.Takeover;
import java.util.Optional;

/// Decides on one host for one group: whether it runs here, and what is started and stopped for
/// that. The phases are told in [Phase], when a host claims the group in [Bid], why there are never
/// two in [Tenure], and what happens when something cannot be stopped in [Ending].
///
/// | Phase | Event | Then |
/// |---|---|---|
/// | any that runs | the lease is nearly over, or was given to another host | fence |
/// | any that runs | the guard has ended everything | fence |
/// | any that rests | the host may claim the group ([Bid]) | ask who has the addresses; claiming |
/// | claiming | somebody answers at an address | waiting, for 5 s |
/// | claiming | nobody does | ask for the lease |
/// | claiming | it is granted | remember that something may run here, arm the guard; starting |
/// | starting | | open the data, then start one resource after the other; when all run: active |
/// | starting | the data is refused | stop, give the lease back; waiting |
/// | starting, active | a resource fails | stop it and what depends on it, start them again |
/// | starting, active | it has failed too often | move to the other host if that is ready; else try on |
/// | starting, active | the group is brought out | stopping |
/// | active | no isolation address answers, but they do on the other host, which is ready | move |
/// | active | the preferred host has been ready for long enough | switch |
/// | active | ordered to switch, and the other host is ready | stopping |
/// | stopping | | stop what is not a way in, close the data, stop the ways in, give the lease back |
/// | stopping | a switch's data does not become equal | starting |
/// | stopping, starting | a stop fails | kill; if that fails, fence |
/// | fencing | it is certain that nothing runs | stopping, if the lease is to be given to somebody; else rest |
/// | fencing | it is not | reboot if the policy allows that, else try again and keep the lease |
/// | any, after a start | something may have been left running | fence |
public final class Steward {
  private final Group group;
  private final ServerId self;

  /// @param self one of the hosts of the group
  public Steward(Group group, ServerId self) {
    this.group = group;
    this.self = self;
  }

  /// Takes one event. Perform the effects in their order before the next event.
  public StewardStep step(StewardState state, StewardEvent event) {
    return new StewardPass(group, self, state, event.atMillis()).step(event);
  }

  /// What a beat says of the group.
  ///
  /// @param sequence of the beat; 0 is never used
  public PeerReport report(StewardState state, long sequence, long atMillis) {
    var d = new Draft(group, self, state, atMillis);
    boolean rests = state.phase().isPassive() && state.phase() != Phase.OUT;
    boolean free = rests && state.hold().isEmpty() && state.memory().bond() != Memory.Bond.CONFLICT;
    boolean linked =
        !group.hasData()
            || (state.report().linked()
                && state.report().trouble().isEmpty()
                && state.report().eligibility().grade() != Eligibility.Grade.INCONSISTENT);
    boolean good = reluctance(d).isEmpty();
    return new PeerReport(
        state.run(),
        sequence,
        atMillis,
        state.peer().report().map(PeerReport::run).orElse(0L),
        state.peer().report().map(PeerReport::stampMillis).orElse(-1L),
        state.phase(),
        state.runs(atMillis),
        state.lease(),
        d.reaches(),
        free && good && d.reaches(),
        free && linked && d.reaches() && state.memory().bond() == Memory.Bond.FOLLOWS,
        state.report(),
        vacatedEpoch(state),
        false,
        state.why());
  }

  /// Who may have the group by the lease, as far as is known here: not the other host once its time
  /// is over, or it has told that nothing runs there by it.
  public Optional<ServerId> holder(StewardState state, long atMillis) {
    var d = new Draft(group, self, state, atMillis);
    boolean over = group.hasWitness() && d.lease().isHeldBy(d.other) && Bid.heldByOther(d).go();
    return d.lease().holder().filter(_ -> !over);
  }

  /// Whether this host knows what it takes to answer an order: it hears the other one, and both
  /// have told what their data is good for. A host that has just begun does not yet.
  public boolean isAcquainted(StewardState state, long atMillis) {
    if (StandAlone.isOne(group)) {
      return true;
    }
    var d = new Draft(group, self, state, atMillis);
    boolean isDataKnown =
        !group.hasData()
            || (!d.report.isUnknown()
                && d.peer.report().filter(it -> it.data().isUnknown()).isEmpty());
    return d.hears() && d.peer.report().isPresent() && isDataKnown;
  }

  /// Whether this host itself has the group: something of it runs here, or is to be begun here. Not
  /// when it only knows, by what it was told, that the group is in on the other one.
  public boolean has(StewardState state) {
    var lease = state.lease();
    var other = group.peerOf(self);
    boolean elsewhere = lease.isHeldBy(other) || lease.isFor(other);
    boolean ordered =
        state
            .pending()
            .map(StewardState.Pending::command)
            .filter(it -> it instanceof Command.BringIn(var on) && on.equals(Optional.of(self)))
            .isPresent();
    return state.memory().dirty()
        || !state.phase().isPassive()
        || ordered
        || (lease.in() && !elsewhere);
  }

  /// Why the policy does not let this host take the group over with its data; empty when it does.
  public String reluctance(StewardState state, long atMillis) {
    return reluctance(new Draft(group, self, state, atMillis));
  }

  private String reluctance(Draft d) {
    var verdict = Takeover.judge(group.policy().data(), LastUse.of(d));
    return !group.hasData() || verdict.allowed() ? "" : verdict.sentence();
  }

  /// What the guard is to tell the other host when the process of this one has ended and nothing of
  /// the group runs here any more. It is newer than all that the process has said.
  public PeerReport farewell(StewardState state, long atMillis) {
    return new PeerReport(
        state.run(),
        Long.MAX_VALUE,
        atMillis,
        state.peer().report().map(PeerReport::run).orElse(0L),
        state.peer().report().map(PeerReport::stampMillis).orElse(-1L),
        Phase.STANDBY,
        false,
        state.lease(),
        false,
        false,
        false,
        DataReport.UNKNOWN,
        state.lease().isHeldBy(self) ? state.lease().epoch() : 0,
        true,
        "Meerkat has ended there");
  }

  /// A lease of an earlier run of this host is over as well, once that left nothing behind. While
  /// the group is being brought out nobody is to take it.
  private long vacatedEpoch(StewardState state) {
    boolean over =
        !state.memory().dirty() && (state.tenure().vacated() || state.lease().run() != state.run());
    boolean out = state.purpose().filter(Purpose.OUT::equals).isPresent();
    return over && !out && state.lease().isHeldBy(self) ? state.lease().epoch() : 0;
  }
}
