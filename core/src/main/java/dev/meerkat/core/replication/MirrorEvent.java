package dev.meerkat.core.replication;

/// A fact that the passive side learns.
public sealed interface MirrorEvent {
  /// The first event after the start of the process.
  record Started() implements MirrorEvent {}

  /// There is a connection to the other side. Each has a greater number than all before.
  record Linked(long session) implements MirrorEvent {}

  record Welcomed(long session, Welcome welcome) implements MirrorEvent {}

  record Received(long session, Batch batch) implements MirrorEvent {}

  /// The active side asks what this side holds.
  record Asked(long session, Question question) implements MirrorEvent {}

  /// What `TellDigests` asked for is done.
  record Told(long session, Question question) implements MirrorEvent {}

  /// What `KeepAside` asked for is done, and durable.
  record KeptAside() implements MirrorEvent {}

  /// A window of checksums was compared with the folder.
  record Found(Finding finding) implements MirrorEvent {}

  record Lost(long session) implements MirrorEvent {}

  /// The journal is durable up to there.
  record JournalSynced(Mark through) implements MirrorEvent {}

  record Applied(Mark through) implements MirrorEvent {}

  /// The whole folder is durable up to there.
  record Checkpointed(Mark through) implements MirrorEvent {}

  record SpaceChanged(Space space) implements MirrorEvent {}

  /// The group is to be started here. Must be allowed by whoever arbitrates: the other side does
  /// not run, or is being told to stop.
  record Promote(Policy policy) implements MirrorEvent {}

  /// The arbiter's ruling as it is now.
  record Ruled(Ruling ruling) implements MirrorEvent {}

  /// Some time passed.
  record Ticked() implements MirrorEvent {}
}
