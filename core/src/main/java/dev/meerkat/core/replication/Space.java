package dev.meerkat.core.replication;

/// How much room there is for a copy and its journal.
public enum Space {
  ENOUGH,
  /// The operator is told.
  LOW,
  /// Nothing is taken until there is room again.
  NONE;

  /// Of two places that both are needed.
  public Space worse(Space other) {
    return compareTo(other) >= 0 ? this : other;
  }
}
