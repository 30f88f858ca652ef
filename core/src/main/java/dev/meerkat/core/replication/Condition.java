package dev.meerkat.core.replication;

/// What is known of the content of a copy.
public sealed interface Condition {
  /// It is the state at its end, once its journal is applied.
  record Whole() implements Condition {}

  /// It is in use, or was when its host crashed: its end is the least that it holds.
  record Open() implements Condition {}

  /// In mid-resync: no state that the active side has ever been in.
  ///
  /// @param from where the resync began; tells resyncs apart
  record Resyncing(Position from) implements Condition {}

  /// All of its files are being moved aside, or were: no state at all. It is as it was before, or
  /// is to be, in nothing but its history.
  record Emptying() implements Condition {}
}
