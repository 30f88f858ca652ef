package dev.meerkat.core.group;

/// How it stands with the data of the group on this host.
///
/// @param attempt of the newest opening or closing
/// @param following whether the copy has been told to follow the other one
/// @param losses so often it ended by itself, within the time that this is remembered for
/// @param lostMillis when it did last
/// @param notBeforeMillis it is not opened before
record DataState(
    Status status,
    long attempt,
    long deadlineMillis,
    boolean following,
    int losses,
    long lostMillis,
    long notBeforeMillis) {
  static final DataState CLOSED = new DataState(Status.CLOSED, 0, 0, false, 0, 0, 0);

  enum Status {
    CLOSED,
    OPENING,
    OPEN,
    CLOSING
  }

  boolean is(Status one) {
    return status == one;
  }

  DataState now(Status next) {
    return new DataState(
        next, attempt, deadlineMillis, following, losses, lostMillis, notBeforeMillis);
  }

  DataState trying(Status next, long nextAttempt, long deadline) {
    return new DataState(next, nextAttempt, deadline, false, losses, lostMillis, notBeforeMillis);
  }

  DataState followed() {
    return new DataState(
        status, attempt, deadlineMillis, true, losses, lostMillis, notBeforeMillis);
  }

  /// It ended by itself.
  DataState lost(long atMillis, long forgetMillis) {
    int before = atMillis - lostMillis < forgetMillis ? losses : 0;
    return new DataState(
        Status.CLOSED, attempt, deadlineMillis, following, before + 1, atMillis, notBeforeMillis);
  }

  /// It has ended too often, and is opened anew after a longer time.
  DataState givenUpUntil(long millis) {
    return new DataState(status, attempt, deadlineMillis, following, 0, lostMillis, millis);
  }

  boolean isGivenUp(long atMillis) {
    return notBeforeMillis > atMillis;
  }
}
