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
/// @param chosenMillis when this server found who that is
record Trouble(
    Problem problem,
    boolean isPresent,
    long sinceMillis,
    boolean begun,
    long begunMillis,
    Optional<ServerId> teller,
    long chosenMillis) {
  static Trouble seen(Problem problem, long atMillis) {
    return new Trouble(problem, true, atMillis, false, 0, Optional.empty(), atMillis);
  }

  Trouble present(Problem next, long atMillis) {
    return new Trouble(
        next, true, isPresent ? sinceMillis : atMillis, begun, begunMillis, teller, chosenMillis);
  }

  Trouble absent(long atMillis) {
    return new Trouble(
        problem,
        false,
        isPresent ? atMillis : sinceMillis,
        begun,
        begunMillis,
        teller,
        chosenMillis);
  }

  /// Notes who is to tell it, and keeps to that as long as this one is proven. Else the first of
  /// the proven changed while it lasts, and the old one left it to the new one, which found it and
  /// took it for told.
  Trouble awaited(SortedSet<ServerId> stable, long atMillis) {
    return chosen(
        teller.filter(server -> stable.contains(server)).or(() -> stable.stream().findFirst()),
        atMillis);
  }

  Trouble begun(long atMillis, ServerId nextTeller) {
    var next = chosen(Optional.of(nextTeller), atMillis);
    return new Trouble(
        problem, isPresent, sinceMillis, true, atMillis, next.teller, next.chosenMillis);
  }

  Trouble inheritedBy(ServerId nextTeller, long atMillis) {
    return chosen(Optional.of(nextTeller), atMillis);
  }

  private Trouble chosen(Optional<ServerId> nextTeller, long atMillis) {
    return nextTeller.equals(teller)
        ? this
        : new Trouble(problem, isPresent, sinceMillis, begun, begunMillis, nextTeller, atMillis);
  }

  /// Whether who tells it was found so lately that others may have found another one: all find the
  /// first of the proven, but hear of who is proven at different moments.
  boolean isInDoubt(long atMillis, long doubtMillis) {
    return teller.isPresent() && atMillis - chosenMillis < doubtMillis;
  }

  boolean isTellerAmong(SortedSet<ServerId> servers) {
    return teller.filter(server -> servers.contains(server)).isPresent();
  }

  boolean isToldBy(ServerId server) {
    return teller.filter(server::equals).isPresent();
  }
}
