package dev.meerkat.core.notice;

import dev.meerkat.core.model.ServerId;

/// A problem as one server follows it.
///
/// @param sinceMillis since when it is there, or not there, whichever [#isPresent] says
/// @param begun whether it has been there for long enough to be told
/// @param begunMillis when it had been there for long enough
/// @param teller who told that it began, or was to
record Trouble(
    Problem problem,
    boolean isPresent,
    long sinceMillis,
    boolean begun,
    long begunMillis,
    ServerId teller) {
  static Trouble seen(Problem problem, long atMillis, ServerId spokesman) {
    return new Trouble(problem, true, atMillis, false, 0, spokesman);
  }

  Trouble present(Problem next, long atMillis) {
    return new Trouble(next, true, isPresent ? sinceMillis : atMillis, begun, begunMillis, teller);
  }

  Trouble absent(long atMillis) {
    return new Trouble(
        problem, false, isPresent ? atMillis : sinceMillis, begun, begunMillis, teller);
  }

  Trouble begun(long atMillis, ServerId nextTeller) {
    return new Trouble(problem, isPresent, sinceMillis, true, atMillis, nextTeller);
  }

  Trouble inheritedBy(ServerId nextTeller) {
    return new Trouble(problem, isPresent, sinceMillis, begun, begunMillis, nextTeller);
  }
}
