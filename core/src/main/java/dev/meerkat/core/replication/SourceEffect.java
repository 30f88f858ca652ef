package dev.meerkat.core.replication;

/// What the active side wants done, in this order.
public sealed interface SourceEffect {
  /// Add these ranges to the tracked ones, durably, then say [SourceEvent.Tracked].
  record Track(long request, Ranges ranges) implements SourceEffect {}

  /// Make the change: its ranges are tracked. Take its sequence while what it changes is locked.
  record Perform(long request) implements SourceEffect {}

  /// Tell the application that its change or barrier is done.
  record Return(long request) implements SourceEffect {}

  /// Tell the application that its change or barrier failed.
  record Refuse(long request, String why) implements SourceEffect {}

  record Answer(long session, Welcome welcome) implements SourceEffect {}

  /// Send what comes next after `after`, at most that much but at least one change, then say
  /// [SourceEvent.Sent].
  record Send(long session, Mark after, long mostBytes, Mark sourceEnd, long base, long resynced)
      implements SourceEffect {}

  record Disconnect(long session, String why) implements SourceEffect {}

  /// Go through these ranges anew, as told by [Scan]; whatever was gone through before is over.
  record BeginScan(long scan, Ranges ranges) implements SourceEffect {}

  /// Find the ranges of the next window, and put what is known of their files into the queue, about
  /// that many bytes; then say [SourceEvent.Ahead].
  record LookAhead(long scan, long window, long bytes) implements SourceEffect {}

  /// Ask the standby for digests of what it holds of a window, then say [SourceEvent.Digested].
  record AskDigests(long session, long scan, long window) implements SourceEffect {}

  /// Go through more of a window, and put the content of what differs from the digests of the
  /// standby into the queue, all of it where none are known: each range while what it holds is
  /// locked, so that it is the state of that moment. Pause when that many bytes were found.
  record Scan(long scan, long window, long bytes) implements SourceEffect {}

  /// Put into the queue that everything is compared, then say [SourceEvent.ScanFinished].
  record FinishScan(long scan) implements SourceEffect {}

  /// Go through all of the folder anew, to compare it as [Verification] says.
  record BeginVerify(long scan) implements SourceEffect {}

  /// Put checksums of the next ranges into the queue, each as one that touches no range, while what
  /// it is of is locked; behind them, what ends the window; then say [SourceEvent.WindowTold].
  record TellChecksums(long scan, long window) implements SourceEffect {}

  /// The verification is done.
  record Verified(Verification.Outcome outcome) implements SourceEffect {}

  /// Move the queue from the memory to the disk, then say [SourceEvent.Spilled].
  record Spill(Mark after, Mark through) implements SourceEffect {}

  /// The queue is not needed up to there.
  record Forget(Mark through) implements SourceEffect {}

  record DropQueue() implements SourceEffect {}

  /// Ask the arbiter to replace one ruling by another, and to tell the one that it then has.
  record Ask(Ruling expected, Ruling wanted) implements SourceEffect {}

  /// Make the whole folder durable, then say [SourceEvent.Checkpointed].
  record Checkpoint(Mark through) implements SourceEffect {}

  /// Write down, durably, before anything that follows.
  record Persist(Copy copy) implements SourceEffect {}

  /// Closing was given up, and this side goes on.
  record KeepOpen(String why) implements SourceEffect {}

  /// This side is not active any more: no change may be made.
  record Stop(String why) implements SourceEffect {}
}
