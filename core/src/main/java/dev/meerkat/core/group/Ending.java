package dev.meerkat.core.group;

import dev.meerkat.core.group.Memory.Bond;
import dev.meerkat.core.group.StewardState.Fence;
import java.util.Optional;
import java.util.TreeSet;

/// The part of a step that makes an end: in good order, or by fencing, when something cannot be
/// stopped or there is no time for it. A stop that fails is never ignored: it is killed; what
/// cannot be killed is fenced with all the rest; and where even that is not certain, the host is
/// rebooted, or keeps the lease so that no other host starts what may still run here.
final class Ending {
  /// How long to wait for fencing, and between two tries of it.
  static final long FENCE_PATIENCE_MILLIS = 5_000;

  /// What was written goes to the disk, and to the other host as far as that follows soon.
  private static final long CLOSE_MILLIS = 15_000;

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
          notClosed("it took too long");
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
      d.data = d.data.now(DataState.Status.CLOSED);
      d.peer = d.peer.readyAnew(d.at);
      d.enter(Phase.STARTING, "the switch is given up, as the data did not become equal: " + why);
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
    long attempt = d.nextAttempt();
    d.fence = Optional.of(new Fence(attempt, d.at + FENCE_PATIENCE_MILLIS, false));
    d.override = Optional.empty();
    d.effect(new StewardEffect.Fence(attempt));
    d.enter(Phase.FENCING, "makes an end of everything here");
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

  void notFenced(long attempt, String why) {
    if (d.phase == Phase.FENCING && d.fence.filter(it -> it.attempt() == attempt).isPresent()) {
      escalate(why);
    }
  }

  /// Fencing takes too long, or is to be tried again.
  void checkFence() {
    if (d.phase == Phase.FENCING && d.fence.filter(it -> d.at >= it.deadlineMillis()).isPresent()) {
      escalate("it took too long");
      if (d.fence.filter(it -> !it.rebooting()).isPresent()) {
        d.effect(new StewardEffect.Fence(d.fence.orElseThrow().attempt()));
      }
    }
  }

  /// The next try comes with the deadline.
  private void escalate(String why) {
    boolean reboot = d.group.policy().reboot() || d.group.policy().watchdog().isPresent();
    d.fence = Optional.of(new Fence(d.nextAttempt(), d.at + FENCE_PATIENCE_MILLIS, reboot));
    if (reboot) {
      d.enter(
          Phase.FENCING, "what runs here could not be ended (" + why + "): the host is rebooted");
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
