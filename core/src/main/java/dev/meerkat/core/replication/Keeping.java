package dev.meerkat.core.replication;

/// How far it is with keeping aside what only this side has. While the copy does not change, what
/// was kept once need not be kept again.
///
/// @param ranges that are kept
/// @param done whether they are, durably
public record Keeping(Ranges ranges, boolean done) {
  static final Keeping NOTHING = new Keeping(Ranges.NONE, true);

  boolean has(Ranges wanted) {
    return done && ranges.containsAll(wanted);
  }
}
