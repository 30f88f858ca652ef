package dev.meerkat.core.group;

import dev.meerkat.core.group.StewardEvent.DataChanged;
import dev.meerkat.core.group.StewardEvent.DataClosed;
import dev.meerkat.core.group.StewardEvent.DataLost;
import dev.meerkat.core.group.StewardEvent.DataOpened;
import dev.meerkat.core.group.StewardEvent.DataRefused;
import dev.meerkat.core.group.StewardEvent.FenceFailed;
import dev.meerkat.core.group.StewardEvent.Fenced;
import dev.meerkat.core.group.StewardEvent.GuardActed;
import dev.meerkat.core.group.StewardEvent.Heard;
import dev.meerkat.core.group.StewardEvent.IsolationAnswered;
import dev.meerkat.core.group.StewardEvent.Ordered;
import dev.meerkat.core.group.StewardEvent.Probed;
import dev.meerkat.core.group.StewardEvent.ResourceFailed;
import dev.meerkat.core.group.StewardEvent.ResourceStarted;
import dev.meerkat.core.group.StewardEvent.ResourceStopped;
import dev.meerkat.core.group.StewardEvent.Started;
import dev.meerkat.core.group.StewardEvent.Ticked;
import dev.meerkat.core.group.StewardEvent.Told;
import dev.meerkat.core.model.ServerId;
import java.util.Optional;

/// One step of the [Steward].
final class StewardPass {
  private final Draft d;
  private final Leasing leasing;
  private final Ending ending;
  private final Running running;
  private final Claiming claiming;

  StewardPass(Group group, ServerId self, StewardState state, long atMillis) {
    this.d = new Draft(group, self, state, atMillis);
    this.leasing = new Leasing(d);
    this.ending = new Ending(d, leasing);
    this.running = new Running(d, ending);
    this.claiming = new Claiming(d, leasing);
  }

  StewardStep step(StewardEvent event) {
    boolean heard = d.hears();
    d.peer = d.peer.attended(d.at, d.times().marginMillis());
    forgetWhatIsOver();
    leasing.countEvidence();
    // First of all, as the process may have slept: what it was about to do may not be allowed now.
    endWhatIsOver();
    take(event);
    leasing.countEvidence();
    endWhatIsOver();
    ending.checkFence();
    running.checkDeadlines();
    Ordering.keep(d, leasing);
    advance();
    leasing.keep();
    if (heard && !d.hears()) {
      d.reason(d.other + " is silent on every link");
    }
    return d.step();
  }

  private void forgetWhatIsOver() {
    d.hold = d.hold.filter(it -> d.at < it.untilMillis() || !d.phase.isPassive());
    d.override = d.override.filter(it -> d.at < it.untilMillis());
  }

  private void endWhatIsOver() {
    if (d.phase.isRunning() && d.phase != Phase.FENCING && d.memory.dirty() && !d.mayRun()) {
      d.reason(
          d.holds()
              ? "the lease is over, as it could not be renewed in time"
              : "the lease was given to "
                  + d.lease().holder().map(ServerId::value).orElse("nobody"));
      ending.fence();
    }
  }

  private void take(StewardEvent event) {
    switch (event) {
      case Started _ -> {
        if (d.memory.dirty()) {
          d.reason("what ran here when Meerkat ended may run still");
          ending.fence();
        }
      }
      case Ordered(_, var command, var forwarded) ->
          new Ordering(d, ending, forwarded).take(command);
      case Heard(_, var link, var report) -> new Adopting(d, leasing, ending).heard(link, report);
      case Told(_, var lease) -> leasing.told(lease);
      case IsolationAnswered(_, var asked) -> d.reachedMillis = Math.max(d.reachedMillis, asked);
      case Probed(_, var attempt, var user) -> claiming.probed(attempt, user);
      case ResourceStarted(_, var id, var attempt) -> running.started(id, attempt);
      case ResourceStopped(_, var id, var attempt) -> running.stopped(id, attempt);
      case ResourceFailed(_, var id, var attempt, var why) -> running.failed(id, attempt, why);
      case DataChanged(_, var report) -> changed(report);
      case DataOpened(_, var attempt, var lack) -> {
        if (d.data.attempt() == attempt && d.data.is(DataState.Status.OPENING)) {
          d.data = d.data.now(DataState.Status.OPEN);
          d.reason("the data is writable" + (lack.isEmpty() ? "" : ": " + lack));
        }
      }
      case DataRefused(_, var attempt, var why) -> refused(attempt, why);
      case DataLost(_, var attempt, var why) -> running.lost(attempt, why);
      case DataClosed(_, var attempt) -> ending.closed(attempt);
      case GuardActed _ -> guardActed();
      case Fenced(_, var attempt) -> ending.fenced(attempt);
      case FenceFailed(_, var attempt, var seen, var why) -> ending.notFenced(attempt, seen, why);
      case Ticked _ -> {}
    }
  }

  private void guardActed() {
    if (d.phase.isRunning() && d.phase != Phase.FENCING && d.memory.dirty()) {
      d.reason("the guard was faster than the renewal of the lease");
      ending.fence();
    }
  }

  private void changed(DataReport report) {
    if (!report.trouble().equals(d.report.trouble())) {
      d.reason(
          report.trouble().isEmpty()
              ? "replication goes on"
              : "replication stops: " + report.trouble());
    }
    d.report = report;
  }

  private void refused(long attempt, String why) {
    if (d.data.attempt() != attempt) {
      return;
    }
    if (d.data.is(DataState.Status.CLOSING)) {
      ending.notClosed(why);
    } else if (d.data.is(DataState.Status.OPENING)) {
      d.data = d.data.now(DataState.Status.CLOSED);
      yieldForData(why);
    }
  }

  private void yieldForData(String why) {
    ending.stop(
        Purpose.YIELD,
        "the data cannot be used: " + why,
        Optional.of(new Hold(Phase.WAITING, why, d.at + d.times().graceMillis())));
  }

  /// What follows from where things are now.
  private void advance() {
    if (d.phase == Phase.CLAIMING && claiming.advance()) {
      begin();
    }
    if (d.phase == Phase.STARTING || d.phase == Phase.ACTIVE) {
      review();
    }
    if (d.phase == Phase.STARTING) {
      start();
    }
    if (d.phase == Phase.STOPPING) {
      ending.advance(running);
    }
    if (d.phase.isPassive()) {
      claiming.rest();
      if (d.phase == Phase.CLAIMING && claiming.advance()) {
        begin();
        start();
      }
    }
  }

  private void begin() {
    d.claim = Optional.empty();
    d.hold = Optional.empty();
    d.remember(d.memory.with(true).with(Memory.Bond.FOLLOWS));
    d.effect(new StewardEffect.ArmGuard(d.fenceAtMillis()));
    if (d.group.policy().syncTime() && hadItBefore()) {
      d.effect(new StewardEffect.SyncTime(d.other));
    }
    d.enter(Phase.STARTING, "epoch " + d.lease().epoch());
  }

  /// Whether the other host, which is heard, had the group before this one: then its clock is that
  /// by which the application has lived. Not by what it tells: it stops telling that it has ended
  /// the use once its lease has gone on.
  private boolean hadItBefore() {
    return d.hears() && d.tenure.users().former().filter(d.other::equals).isPresent();
  }

  private void start() {
    if (!d.doomed.isEmpty() && !running.stopNext(d.doomed)) {
      return;
    }
    d.doomed.clear();
    if (d.group.hasData() && !d.data.is(DataState.Status.OPEN)) {
      if (d.data.is(DataState.Status.CLOSED) && !d.data.isGivenUp(d.at)) {
        d.openData();
      } else if (d.data.is(DataState.Status.OPENING) && d.at >= d.data.deadlineMillis()) {
        yieldForData("it was not open after " + Draft.OPEN_MILLIS / 1_000 + " s");
      }
      return;
    }
    if (running.startNext()) {
      d.override = Optional.empty();
      d.enter(Phase.ACTIVE, "epoch " + d.lease().epoch());
    }
  }

  /// Whether the group may stay here.
  private void review() {
    if (!d.lease().in()) {
      ending.stop(Purpose.OUT, "is brought out", Optional.empty());
      return;
    }
    running.moveWhenPossible();
    if (d.phase == Phase.STOPPING || !d.isPeerReady()) {
      return;
    }
    if (!d.reaches() && d.peer.report().map(PeerReport::reaches).orElse(false)) {
      var why = "no isolation address answers, but they do on " + d.other;
      ending.stop(
          Purpose.MOVE,
          "moves to " + d.other + ": " + why,
          Optional.of(new Hold(Phase.ISOLATED, why, d.at + d.times().graceMillis())));
      return;
    }
    var back = d.group.policy().switchBackAfterMillis();
    boolean stable =
        back.isPresent()
            && d.peer
                .readySinceMillis()
                .filter(since -> d.at - since >= back.getAsLong())
                .isPresent();
    if (d.phase == Phase.ACTIVE && stable && d.other.equals(d.group.preferred())) {
      ending.stop(
          Purpose.SWITCH,
          "switches back to "
              + d.other
              + ", which has been ready for "
              + back.getAsLong() / 1_000
              + " s",
          Optional.empty());
    }
  }
}
