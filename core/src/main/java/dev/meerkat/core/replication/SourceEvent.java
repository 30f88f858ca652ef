package dev.meerkat.core.replication;

/// A fact that the active side learns. Applications' requests have numbers that are never used
/// twice. What has a place in the stream is told in the order of the stream.
public sealed interface SourceEvent {
  /// An application wants to change these ranges.
  record Asked(long request, Ranges ranges) implements SourceEvent {}

  /// What `Track` asked for is durable.
  record Tracked(long request) implements SourceEvent {}

  /// The change is made in the folder, and in the queue; it is the next one, and ends at `end`.
  record Performed(long request, Mark end) implements SourceEvent {}

  /// The file system refused the change; it has no place in the stream.
  record Rejected(long request) implements SourceEvent {}

  /// The file system refused the change, and something of it may be made that cannot be told: it is
  /// the next one, ends at `end`, and is not in the queue. Its application has its error.
  ///
  /// @param why a sentence
  record HalfMade(long request, Mark end, String why) implements SourceEvent {}

  /// An application wants durable what was changed so far, and in this folder it is.
  record Barrier(long request) implements SourceEvent {}

  /// A standby is connected. Each connection has a greater number than all before.
  record Greeted(long session, Hello hello) implements SourceEvent {}

  record Sent(long session, Mark through) implements SourceEvent {}

  /// @param durable what the standby would still have after a crash, all before it included
  record Acknowledged(long session, Mark received, Mark durable) implements SourceEvent {}

  /// The connection is lost, or hangs.
  record Lost(long session) implements SourceEvent {}

  /// The arbiter's ruling as it is now.
  record Ruled(Ruling ruling) implements SourceEvent {}

  /// The content of one of the ranges is in the queue, as the next change.
  record Snapshot(long scan, Mark end) implements SourceEvent {}

  /// A window is found.
  ///
  /// @param more whether there may be others behind it
  record Ahead(long scan, long window, boolean more) implements SourceEvent {}

  /// The standby has told what it holds of a window.
  record Digested(long session, long scan, long window) implements SourceEvent {}

  /// What `Scan` asked for is done.
  ///
  /// @param done whether all of the window was gone through
  record ScanPaused(long scan, boolean done) implements SourceEvent {}

  /// The next change in the queue says that everything is compared, and is nothing else.
  record ScanFinished(long scan, Mark end) implements SourceEvent {}

  /// Something of the ranges cannot be told the standby: the scan is over.
  ///
  /// @param why a sentence that names it, and what is to be done
  record ScanFailed(long scan, String why) implements SourceEvent {}

  /// The administrator wants both sides compared.
  ///
  /// @param mend whether what differs is to be resynchronised
  record Verify(boolean mend) implements SourceEvent {}

  /// A checksum, or the end of a window of them, is in the queue as the next change.
  record Checksum(long scan, Mark end) implements SourceEvent {}

  /// What `TellChecksums` asked for is done.
  ///
  /// @param last whether there is nothing behind that window
  record WindowTold(long scan, boolean last) implements SourceEvent {}

  /// Something of which a checksum is to be told cannot be read: the verification is over.
  ///
  /// @param why a sentence that names it, and what is to be done
  record VerifyFailed(long scan, String why) implements SourceEvent {}

  /// The standby has compared a window.
  ///
  /// @param differing how many ranges differ
  record Compared(long session, long scan, long window, long differing) implements SourceEvent {}

  /// What `Spill` asked for is done.
  record Spilled(Mark through) implements SourceEvent {}

  /// What of the queue is on disk cannot be read, or nothing can be moved there, for another reason
  /// than want of room.
  ///
  /// @param why a sentence
  record QueueFailed(String why) implements SourceEvent {}

  /// The whole folder is durable up to there.
  record Checkpointed(Mark through) implements SourceEvent {}

  /// Some time passed.
  record Ticked() implements SourceEvent {}

  /// This side cannot replicate for now, or can again, and stays active: what changes meanwhile is
  /// tracked only.
  ///
  /// @param why a sentence; empty when it can
  record Held(String why) implements SourceEvent {}

  /// This side may not be active any longer: its lease is lost, its folder, its disk.
  record Fenced(String why) implements SourceEvent {}

  /// Applications are stopped, the folder is synced: end, with an equal standby.
  ///
  /// @param alone end without one if none is connected, or if it is lost meanwhile; what it lacks
  ///   is then on this side only
  record Close(boolean alone) implements SourceEvent {}

  /// What was to end goes on after all. Means nothing to a side that has ended.
  record StayOpen() implements SourceEvent {}
}
