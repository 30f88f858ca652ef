package dev.meerkat.core.group;

import dev.meerkat.core.group.Memory.Bond;
import dev.meerkat.core.group.StewardState.Fence;
import dev.meerkat.core.group.StewardState.Fencing;
import java.util.Optional;
import java.util.TreeSet;

/// The part of a step that makes an end: in good order, or by fencing, when something cannot be
/// stopped or there is no time for it. A stop that fails is never ignored: it is killed; what
/// cannot be killed is fenced with all the rest; and where even that is not certain, the host is
/// rebooted, or keeps the lease so that no other host starts what may still run here.
///
/// | A try of fencing | Then |
/// |---|---|
/// | nothing runs any more | the group is given back |
/// | something is left | the host is rebooted where that is allowed; else the next try in 5 s |
/// | it could not be looked, or took too long | the next try has twice the time, at most 20 s |
/// | the same for the fourth time in a row | as if something were left |
final class Ending {
  /// How long the first try of fencing may take, and how long after one that failed the next comes.
  static final long FENCE_MILLIS = 5_000;

  /// What was written goes to the disk, and to the other host as far as that follows soon.
  private static final long CLOSE_MILLIS = 15_000;

  /// What a try may take after others that were too slow: a host that is just booting, or has too
  /// little memory, is slow for a while, and is not made faster by another boot.
  static final long MOST_FENCE_MILLIS = 20_000;

  /// So many tries in a row that could not look count as if something had been seen.
  static final int MOST_UNSEEN = 4;

  private static final String TOO_LONG = "it took too long";
  private static final String STUCK = "what runs here could not be ended";

  private final Draft d;
  private final Leasing leasing;

  Ending(Draft d, Leasing leasing) {
    this.d = d;
    this.leasing = leasing;
  }

  /// @param hold after that
  void stop(Purpose purpose, String why, Optional<Hold> hold) {
    d.purpose = Optional.of(purpose);
    d.hold = hold;
    d.override = Optional.empty();
    d.enter(Phase.STOPPING, why);
  }

  /// One more step of stopping.
  void advance(Running running) {
    if (!d.memory.dirty()) {
      giveBack();
      return;
    }
    var inside = new TreeSet<ResourceId>();
    var all = new TreeSet<ResourceId>();
    for (var resource : d.group.resources()) {
      all.add(resource.id());
      if (!resource.settings().isWayIn()) {
        inside.add(resource.id());
      }
    }
    // Ways in that something inside needs are stopped when that is; the others stay to the end.
    boolean insideStopped =
        inside.stream().allMatch(each -> d.of(each).is(ResourceState.Status.STOPPED));
    if (!insideStopped) {
      running.stopNext(all);
    } else if (!d.data.is(DataState.Status.CLOSED)) {
      closeData();
    } else if (running.stopNext(all)) {
      d.vacate(d.memory);
      d.effect(new StewardEffect.TellPeer());
      giveBack();
    }
  }

  private void closeData() {
    boolean equal = d.purpose.filter(Purpose.SWITCH::equals).isPresent();
    switch (d.data.status()) {
      case CLOSED -> {}
      case OPEN, OPENING -> {
        long attempt = d.nextAttempt();
        long patience =
            equal ? d.times().drainMillis() : Math.max(CLOSE_MILLIS, d.times().drainMillis());
        d.data = d.data.trying(DataState.Status.CLOSING, attempt, d.at + patience);
        d.effect(new StewardEffect.CloseData(attempt, equal));
        if (equal) {
          d.reason(
              "waits until the data is equal: "
                  + d.report.lagBytes()
                  + " bytes, at most "
                  + d.times().drainMillis() / 1_000
                  + " s");
        }
      }
      case CLOSING -> {
        if (d.at >= d.data.deadlineMillis()) {
          notClosed(TOO_LONG);
        }
      }
    }
  }

  void closed(long attempt) {
    if (d.data.attempt() == attempt && d.data.is(DataState.Status.CLOSING)) {
      d.data = d.data.now(DataState.Status.CLOSED);
      d.reason("closed the data");
    }
  }

  /// A switch is given up, and the group goes on where it was; else there is no way back.
  void notClosed(String why) {
    if (d.purpose.filter(Purpose.SWITCH::equals).isPresent()) {
      d.purpose = Optional.empty();
      d.hold = Optional.empty();
      d.peer = d.peer.readyAnew(d.at);
      d.enter(Phase.STARTING, "the switch is given up, as the data did not become equal: " + why);
      if (d.data.is(DataState.Status.CLOSING)) {
        d.openData(); // At once: it may be open still, and is closed if the group leaves now.
      }
    } else {
      d.reason("the data could not be closed (" + why + ")");
      fence();
    }
  }

  /// Nothing runs here: the lease goes to whoever is next.
  private void giveBack() {
    boolean out = d.purpose.filter(Purpose.OUT::equals).isPresent();
    if (d.holds()) {
      boolean passOn =
          d.purpose.filter(each -> each == Purpose.SWITCH || each == Purpose.MOVE).isPresent();
      boolean over = d.at >= d.tenure.untilMillis();
      if (out) {
        leasing.propose(d.lease().ended());
      } else if (!over) {
        leasing.propose(d.lease().released(passOn ? Optional.of(d.other) : Optional.empty()));
      }
      if (d.holds() && (out || !over)) {
        return;
      }
    }
    d.purpose = Optional.empty();
    if (out && d.lease().in()) {
      d.reason("the order to bring out came too late: bring it out again");
    }
    rest();
  }

  private void rest() {
    d.doomed.clear();
    d.data = DataState.CLOSED;
    d.phase = Phase.STANDBY;
    d.effect(new StewardEffect.TellPeer());
  }

  /// Makes an end of everything here, whatever it costs.
  void fence() {
    d.override = Optional.empty();
    tryFence(0);
    d.enter(Phase.FENCING, "makes an end of everything here");
  }

  private void tryFence(int unseen) {
    long attempt = d.nextAttempt();
    long atMostMillis = Math.min(MOST_FENCE_MILLIS, FENCE_MILLIS << unseen);
    d.fence = Optional.of(new Fence(attempt, d.at + atMostMillis, Fencing.TRIES, unseen));
    d.effect(new StewardEffect.Fence(attempt, atMostMillis));
  }

  void fenced(long attempt) {
    if (d.phase != Phase.FENCING || d.fence.filter(it -> it.attempt() == attempt).isEmpty()) {
      return;
    }
    d.fence = Optional.empty();
    d.resources.replaceAll((_, state) -> state.now(ResourceState.Status.STOPPED));
    d.doomed.clear();
    d.data = DataState.CLOSED;
    d.reason("nothing runs here any more");
    boolean loose =
        d.group.hasData()
            && !d.group.policy().followAtOnce()
            && d.purpose.isEmpty()
            && d.memory.bond() == Bond.FOLLOWS;
    d.vacate(loose ? d.memory.with(Bond.LOOSE) : d.memory);
    if (d.purpose.isPresent()) {
      d.enter(Phase.STOPPING, "gives the group back");
    } else {
      if (d.holds()) {
        leasing.propose(d.lease().released(Optional.empty()));
      }
      rest();
    }
  }

  /// @param seen whether something is left; else it could not be looked
  void notFenced(long attempt, boolean seen, String why) {
    if (d.phase != Phase.FENCING) {
      return;
    }
    var under = d.fence.filter(it -> it.attempt() == attempt && it.now() == Fencing.TRIES);
    if (under.isEmpty()) {
      return;
    }
    if (seen) {
      escalate(why, 0);
    } else if (mayLookAgain(under.get(), why)) {
      // When this one was to be over: what fails at once is not repeated at once.
      d.fence =
          Optional.of(
              new Fence(
                  d.nextAttempt(),
                  under.get().deadlineMillis(),
                  Fencing.PAUSES,
                  under.get().unseen() + 1));
    }
  }

  /// Fencing takes too long, or is to be tried again.
  void checkFence() {
    if (d.phase != Phase.FENCING) {
      return;
    }
    var over = d.fence.filter(it -> d.at >= it.deadlineMillis());
    if (over.isEmpty()) {
      return;
    }
    var fence = over.get();
    switch (fence.now()) {
      case TRIES -> {
        if (mayLookAgain(fence, TOO_LONG)) {
          tryFence(fence.unseen() + 1);
        }
      }
      case PAUSES -> tryFence(fence.unseen());
      case REBOOTS -> escalate(TOO_LONG, fence.unseen());
    }
  }

  /// @return false when it was one too many, and more is done than to look again
  private boolean mayLookAgain(Fence fence, String why) {
    int unseen = fence.unseen() + 1;
    if (unseen >= MOST_UNSEEN) {
      escalate(why, MOST_UNSEEN);
      return false;
    }
    if (!d.why.startsWith(STUCK)) {
      d.enter(
          Phase.FENCING, "it is not certain that everything has ended (" + why + "): tries again");
    }
    return true;
  }

  /// The next try comes with the deadline.
  private void escalate(String why, int unseen) {
    boolean reboot = d.group.policy().reboot() || d.group.policy().watchdog().isPresent();
    d.fence =
        Optional.of(
            new Fence(
                d.nextAttempt(),
                d.at + FENCE_MILLIS,
                reboot ? Fencing.REBOOTS : Fencing.PAUSES,
                unseen));
    if (reboot) {
      d.enter(Phase.FENCING, STUCK + " (" + why + "): the host is rebooted");
      d.effect(new StewardEffect.Reboot(d.why));
    } else if (!d.why.startsWith(STUCK)) {
      d.enter(
          Phase.FENCING,
          STUCK
              + " ("
              + why
              + "): end it by hand or reboot "
              + d.self
              + "; until then this host keeps the group from the other one");
    }
  }
}
