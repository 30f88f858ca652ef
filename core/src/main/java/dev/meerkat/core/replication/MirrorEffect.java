package dev.meerkat.core.replication;

/// What the passive side wants done, in this order.
public sealed interface MirrorEffect {
  record SayHello(long session, Hello hello) implements MirrorEffect {}

  record Disconnect(long session, String why) implements MirrorEffect {}

  /// Keep aside whatever of these ranges the folder holds: move everything, copy single ranges.
  /// When it is durable, say [MirrorEvent.KeptAside]. Nothing is in the journal, and nothing comes
  /// until then.
  record KeepAside(Ranges ranges) implements MirrorEffect {}

  /// Write down, durably, before anything that follows.
  record Persist(Copy copy) implements MirrorEffect {}

  /// Stop applying the journal, and go on with an empty one of that number.
  record NewJournal(long number) implements MirrorEffect {}

  /// Remove the files without a name that the active side had in use: it has begun anew, and has
  /// none of them. Before anything of the journal that comes later is applied.
  record ForgetNameless() implements MirrorEffect {}

  /// Append the batch just received to the journal, but for what comes before `after`.
  record Append(Mark after, Batch batch) implements MirrorEffect {}

  /// Make the journal durable up to there, then say [MirrorEvent.JournalSynced].
  record SyncJournal(Mark through) implements MirrorEffect {}

  record Acknowledge(long session, Mark received, Mark durable) implements MirrorEffect {}

  /// Apply the journal to the folder, then say [MirrorEvent.Applied]. Where a window of checksums
  /// ends, say [MirrorEvent.Found].
  ///
  /// @param exact behind this sequence the folder is the very state of each place when that is
  ///   applied: only there, checksums are compared
  record Apply(Mark after, Mark through, long exact) implements MirrorEffect {}

  /// Make the whole folder durable, then say [MirrorEvent.Checkpointed].
  record Checkpoint(Mark through) implements MirrorEffect {}

  /// Tell the active side digests of what the folder holds of these ranges, and then say
  /// [MirrorEvent.Told]. The journal may be applied meanwhile.
  record TellDigests(long session, Question question) implements MirrorEffect {}

  record TellFinding(long session, Finding finding) implements MirrorEffect {}

  /// The journal is not needed up to there.
  record Trim(Mark through) implements MirrorEffect {}

  /// Ask the arbiter for its ruling.
  record Consult() implements MirrorEffect {}

  /// Ask the arbiter to replace one ruling by another, and to tell the one that it then has.
  record Ask(Ruling expected, Ruling wanted) implements MirrorEffect {}

  /// This side is active from now on: go on with [SourceState#activated].
  ///
  /// @param lack what its data lacks, by the verdict upon which it was granted; empty when nothing
  record Activate(Copy copy, Ruling ruling, String lack) implements MirrorEffect {}

  record Refuse(String sentence) implements MirrorEffect {}
}
