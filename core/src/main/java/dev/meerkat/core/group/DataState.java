package dev.meerkat.core.group;

/// How it stands with the data of the group on this host.
///
/// @param attempt of the newest opening or closing
/// @param following whether the copy has been told to follow the other one
record DataState(Status status, long attempt, long deadlineMillis, boolean following) {
  static final DataState CLOSED = new DataState(Status.CLOSED, 0, 0, false);

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
    return new DataState(next, attempt, deadlineMillis, following);
  }

  DataState trying(Status next, long nextAttempt, long deadline) {
    return new DataState(next, nextAttempt, deadline, false);
  }

  DataState followed() {
    return new DataState(status, attempt, deadlineMillis, true);
  }
}
