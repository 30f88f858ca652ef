package dev.meerkat.core.replication;

/// How long the active side has been waiting for a standby that makes nothing durable, although its
/// connection lives.
///
/// @param durable what it had when there was progress last
/// @param ticks since then, in which somebody waited
/// @param regain what it must have before anybody waits for it again: one that hung once is not
///   waited for until it has shown that it does not
public record Patience(Mark durable, int ticks, Mark regain) {
  static Patience from(Mark mark) {
    return new Patience(mark, 0, mark);
  }

  /// A tick has passed.
  ///
  /// @param waited whether somebody waits for the standby
  Patience ticked(boolean waited, Mark now) {
    return waited && now.equals(durable)
        ? new Patience(durable, ticks + 1, regain)
        : new Patience(now, 0, regain);
  }

  Patience lost(Mark end) {
    return new Patience(durable, 0, end);
  }
}
