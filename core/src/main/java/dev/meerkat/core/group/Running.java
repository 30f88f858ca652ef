package dev.meerkat.core.group;

import dev.meerkat.core.group.ResourceState.Status;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/// The part of a step that starts and stops single resources, and takes up how that went.
final class Running {
  /// Longer, a kill does not take unless it fails.
  static final long KILL_MILLIS = 5_000;

  private final Draft d;
  private final Ending ending;

  Running(Draft d, Ending ending) {
    this.d = d;
    this.ending = ending;
  }

  void started(ResourceId id, long attempt) {
    if (isCurrent(id, attempt) && d.of(id).is(Status.STARTING)) {
      d.resources.put(id, d.of(id).now(Status.RUNNING));
      d.reason("started " + id);
    }
  }

  void stopped(ResourceId id, long attempt) {
    var state = d.of(id);
    if (isCurrent(id, attempt) && (state.is(Status.STOPPING) || state.is(Status.KILLING))) {
      d.resources.put(id, state.now(Status.STOPPED));
      d.doomed.remove(id);
      d.reason((state.is(Status.KILLING) ? "killed " : "stopped ") + id);
    }
  }

  void failed(ResourceId id, long attempt, String why) {
    if (!isCurrent(id, attempt)) {
      return;
    }
    switch (d.of(id).status()) {
      case STOPPED, BROKEN -> {}
      case STARTING, RUNNING -> broke(id, why);
      case STOPPING -> {
        d.reason(id + " could not be stopped (" + why + "): it is killed");
        kill(id);
      }
      case KILLING -> {
        d.reason(id + " could not be killed (" + why + ")");
        ending.fence();
      }
    }
  }

  private boolean isCurrent(ResourceId id, long attempt) {
    return d.resources.containsKey(id) && d.of(id).attempt() == attempt;
  }

  /// What takes longer than it may has failed.
  void checkDeadlines() {
    for (var resource : d.group.resources()) {
      var state = d.of(resource.id());
      if (state.isUnderWay() && d.at >= state.deadlineMillis() && d.phase != Phase.FENCING) {
        failed(resource.id(), state.attempt(), "it took too long");
      }
    }
  }

  private void broke(ResourceId id, String why) {
    var resource = d.group.resource(id);
    boolean starting = d.of(id).is(Status.STARTING);
    var state = d.of(id).failed(d.at, resource.limits().forgetMillis());
    d.resources.put(id, state);
    d.reason(id + (starting ? " could not be started: " : " failed: ") + why);
    if (d.phase == Phase.STOPPING || d.phase == Phase.FENCING) {
      return;
    }
    d.doomed.addAll(withDependents(id));
    d.doomed.removeIf(each -> d.of(each).is(Status.STOPPED));
    if (state.failures() <= resource.limits().restarts()) {
      long pause = Limits.pauseMillis(state.failures(), d.times().retryMillis());
      d.resources.put(id, state.pausedUntil(d.at + pause));
      d.enter(
          Phase.STARTING,
          "restarts "
              + id
              + (pause == 0 ? "" : " in " + pause / 1_000 + " s")
              + ", which failed: "
              + why);
      return;
    }
    d.resources.put(id, state.givenUpUntil(d.at + d.times().retryMillis()));
    giveUpHere(id + " failed: " + why);
  }

  /// Moves if the other host is ready; else tries again after a while.
  private void giveUpHere(String why) {
    if (d.group.policy().moveOnErrors() && d.isPeerReady()) {
      moveAway(why);
      return;
    }
    d.enter(
        Phase.STARTING,
        why
            + "; tries again every "
            + d.times().retryMillis() / 1_000
            + " s"
            + (d.group.policy().moveOnErrors()
                ? ", as " + d.other + " is not ready (" + d.peerWhy() + d.peerHindrance() + ")"
                : ", as the policy is to stay"));
  }

  /// The data has ended under what uses it: all is stopped, and started again on what is opened
  /// anew. As often as a resource is restarted; then the group moves.
  void lost(long attempt, String why) {
    if (d.data.attempt() != attempt || !d.data.is(DataState.Status.OPEN)) {
      return;
    }
    d.data = d.data.lost(d.at, Limits.DEFAULT.forgetMillis());
    var what = "the data ended by itself: " + why;
    if (d.phase == Phase.STOPPING) {
      d.reason(what);
      if (d.purpose.filter(Purpose.SWITCH::equals).isEmpty()) {
        return;
      }
      ending.notClosed(why);
    }
    if (d.phase == Phase.FENCING) {
      return;
    }
    d.resources.forEach((id, state) -> {
      if (!state.is(Status.STOPPED)) {
        d.doomed.add(id);
      }
    });
    if (d.data.losses() <= Limits.DEFAULT.restarts()) {
      d.enter(Phase.STARTING, "opens the data again: " + why);
      return;
    }
    d.data = d.data.givenUpUntil(d.at + d.times().retryMillis());
    giveUpHere(what);
  }

  private void moveAway(String why) {
    ending.stop(
        Purpose.MOVE,
        "moves to " + d.other + ": " + why,
        Optional.of(new Hold(Phase.FAILED, why, d.at + d.times().retryMillis())));
  }

  /// What waits for its next try moves the group as soon as the other host is ready.
  void moveWhenPossible() {
    boolean waiting =
        d.data.isGivenUp(d.at)
            || d.resources.values().stream().anyMatch(each -> each.isGivenUp(d.at));
    if (waiting && d.group.policy().moveOnErrors() && d.isPeerReady()) {
      moveAway(d.why);
    }
  }

  private SortedSet<ResourceId> withDependents(ResourceId id) {
    var found = new TreeSet<ResourceId>();
    found.add(id);
    // Resources stand after what they depend on.
    for (var resource : d.group.resources()) {
      if (resource.dependsOn().stream().anyMatch(found::contains)) {
        found.add(resource.id());
      }
    }
    return found;
  }

  /// Starts the next resource whose turn it is.
  ///
  /// @return whether all run
  boolean startNext() {
    for (var resource : d.group.resources()) {
      var state = d.of(resource.id());
      if (state.is(Status.RUNNING)) {
        continue;
      }
      if (state.is(Status.STOPPED) && d.at >= state.notBeforeMillis()) {
        long attempt = d.nextAttempt();
        d.resources.put(
            resource.id(),
            state.trying(Status.STARTING, attempt, d.at + resource.limits().startMillis()));
        d.effect(new StewardEffect.Start(resource.id(), attempt));
      }
      return false;
    }
    return true;
  }

  /// Stops the next of these, each after all that depend on it, and before the ways in what serves
  /// those who came by them.
  ///
  /// @return whether there is none left to stop
  boolean stopNext(SortedSet<ResourceId> which) {
    var left =
        d.group.resources().reversed().stream()
            .filter(each -> which.contains(each.id()) && !d.of(each.id()).is(Status.STOPPED))
            .toList();
    if (left.stream().anyMatch(each -> isEnding(each.id()))) {
      return false;
    }
    var free = left.stream().filter(each -> !isNeeded(each.id(), left)).toList();
    free.stream()
        .filter(each -> !each.settings().isWayIn())
        .findFirst()
        .or(() -> free.stream().findFirst())
        .ifPresent(this::stop);
    return left.isEmpty();
  }

  private boolean isEnding(ResourceId id) {
    return d.of(id).is(Status.STOPPING) || d.of(id).is(Status.KILLING);
  }

  private static boolean isNeeded(ResourceId id, List<Resource> by) {
    return by.stream().anyMatch(each -> each.dependsOn().contains(id));
  }

  private void stop(Resource resource) {
    long attempt = d.nextAttempt();
    d.resources.put(
        resource.id(),
        d.of(resource.id())
            .trying(Status.STOPPING, attempt, d.at + resource.limits().stopMillis()));
    d.effect(new StewardEffect.Stop(resource.id(), attempt));
  }

  private void kill(ResourceId id) {
    long attempt = d.nextAttempt();
    d.resources.put(id, d.of(id).trying(Status.KILLING, attempt, d.at + KILL_MILLIS));
    d.effect(new StewardEffect.Kill(id, attempt));
  }
}
