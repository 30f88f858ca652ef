package dev.meerkat.core.replication;

/// How much room there is for a copy and its journal.
public enum Space {
  ENOUGH,
  /// The operator is told.
  LOW,
  /// Nothing is taken until there is room again.
  NONE;
}
