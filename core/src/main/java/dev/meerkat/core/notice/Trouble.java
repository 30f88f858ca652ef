package dev.meerkat.core.notice;

import dev.meerkat.core.model.ServerId;
import java.util.Optional;
import java.util.SortedSet;

/// A problem as one server follows it.
///
/// @param sinceMillis since when it is there, or not there, whichever [#isPresent] says
/// @param begun whether it has been there for long enough to be told
/// @param begunMillis when it had been there for long enough
/// @param teller who told that it began, or is to; nobody while no member is proven
record Trouble(
    Problem problem,
    boolean isPresent,
    long sinceMillis,
    boolean begun,
    long begunMillis,
    Optional<ServerId> teller) {
  static Trouble seen(Problem problem, long atMillis) {
    return new Trouble(problem, true, atMillis, false, 0, Optional.empty());
  }

  Trouble present(Problem next, long atMillis) {
    return new Trouble(next, true, isPresent ? sinceMillis : atMillis, begun, begunMillis, teller);
  }

  Trouble absent(long atMillis) {
    return new Trouble(
        problem, false, isPresent ? atMillis : sinceMillis, begun, begunMillis, teller);
  }

  /// Notes who is to tell it, and keeps to that as long as this one is proven. Else the first of
  /// the proven changed while it lasts, and the old one left it to the new one, which found it and
  /// took it for told.
  Trouble awaited(SortedSet<ServerId> stable) {
    return heldBy(
        teller.filter(server -> stable.contains(server)).or(() -> stable.stream().findFirst()));
  }

  Trouble begun(long atMillis, ServerId nextTeller) {
    return new Trouble(problem, isPresent, sinceMillis, true, atMillis, Optional.of(nextTeller));
  }

  Trouble inheritedBy(ServerId nextTeller) {
    return heldBy(Optional.of(nextTeller));
  }

  private Trouble heldBy(Optional<ServerId> nextTeller) {
    return new Trouble(problem, isPresent, sinceMillis, begun, begunMillis, nextTeller);
  }

  boolean isTellerAmong(SortedSet<ServerId> servers) {
    return teller.filter(server -> servers.contains(server)).isPresent();
  }

  boolean isToldBy(ServerId server) {
    return teller.filter(server::equals).isPresent();
  }
}
