package dev.meerkat.core.group;

/// How it stands with one resource on this host.
///
/// @param attempt of the newest start or stop: results of earlier ones do not count
/// @param deadlineMillis when the start, stop or kill under way has failed
/// @param failures within the time that they are remembered for
/// @param failedMillis when it failed last
/// @param notBeforeMillis it is not started before
record ResourceState(
    Status status,
    long attempt,
    long deadlineMillis,
    int failures,
    long failedMillis,
    long notBeforeMillis) {
  static final ResourceState STOPPED = new ResourceState(Status.STOPPED, 0, 0, 0, 0, 0);

  enum Status {
    STOPPED,
    STARTING,
    RUNNING,
    /// It has failed, or its start has: whether something of it runs is not known.
    BROKEN,
    STOPPING,
    KILLING
  }

  boolean is(Status one) {
    return status == one;
  }

  boolean isUnderWay() {
    return status == Status.STARTING || status == Status.STOPPING || status == Status.KILLING;
  }

  ResourceState now(Status next) {
    return new ResourceState(
        next, attempt, deadlineMillis, failures, failedMillis, notBeforeMillis);
  }

  ResourceState trying(Status next, long nextAttempt, long deadline) {
    return new ResourceState(next, nextAttempt, deadline, failures, failedMillis, notBeforeMillis);
  }

  ResourceState failed(long atMillis, long forgetMillis) {
    int before = atMillis - failedMillis < forgetMillis ? failures : 0;
    return new ResourceState(
        Status.BROKEN, attempt, deadlineMillis, before + 1, atMillis, notBeforeMillis);
  }

  /// It is started again after a pause.
  ResourceState pausedUntil(long millis) {
    return new ResourceState(status, attempt, deadlineMillis, failures, failedMillis, millis);
  }

  /// It has failed too often, and is tried anew after a longer time.
  ResourceState givenUpUntil(long millis) {
    return new ResourceState(status, attempt, deadlineMillis, 0, failedMillis, millis);
  }

  boolean isGivenUp(long atMillis) {
    return failures == 0 && notBeforeMillis > atMillis;
  }
}
