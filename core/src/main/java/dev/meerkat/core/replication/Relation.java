package dev.meerkat.core.replication;

/// How one copy stands to another. `parting` is the last mark up to which both are known to have
/// done the same.
public sealed interface Relation {
  /// They have no epoch in common: nothing is known.
  record Strangers() implements Relation {}

  record Same(Mark parting) implements Relation {}

  /// It holds everything that the other does, and more.
  ///
  /// @param bytes of the changes that the other lacks
  /// @param exact whether these changes alone make the other equal; not when this side crashed
  ///   meanwhile
  record Ahead(Mark parting, long bytes, boolean exact) implements Relation {}

  /// The other holds everything that it does, and more; the fields as of [Ahead].
  record Behind(Mark parting, long bytes, boolean exact) implements Relation {}

  /// Each has done something that the other has not.
  ///
  /// @param bytes that only this one has
  /// @param otherBytes that only the other has
  record Diverged(Mark parting, long bytes, long otherBytes) implements Relation {}
}
