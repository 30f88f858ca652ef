package dev.meerkat.core.replication;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// Everything that the active side knows.
///
/// @param copy its end is the last mark that is known to be synced
/// @param newestSession of all that there have been: what comes late is told by it
/// @param verification the last one, if there was one
/// @param confirmed up to which sequence the standby has everything, durably
/// @param inHand by request: changes that are tracked or made just now
/// @param waiters those that wait for the standby, by sequence
/// @param checkpointing whether a checkpoint is being made
/// @param checkpointed whether one has been made since this side became active: what a crash before
///   it left in the folder may not be synced
/// @param closing whether the side is to end with an equal standby
/// @param held why it does not replicate for now; empty when it does
/// @param alone whether it may end so without one
/// @param patience with a standby that hangs
/// @param setback of the last resync
/// @param stopped whether it is not active any more
public record SourceState(
    Copy copy,
    Queue queue,
    Ruling ruling,
    Standing standing,
    Optional<Session> session,
    long newestSession,
    Optional<Resync> resync,
    Optional<Verification> verification,
    long confirmed,
    SortedMap<Long, Intent> inHand,
    List<Waiter> waiters,
    boolean checkpointing,
    boolean checkpointed,
    boolean closing,
    String held,
    boolean alone,
    Patience patience,
    Setback setback,
    boolean stopped) {
  /// @param sending whether a batch is being handed to the connection
  public record Session(long id, boolean sending) {}

  /// @param scan tells scans apart
  /// @param resynced the sequence with which it is complete; 0 while there is more to compare
  public record Resync(long scan, Position from, Lookahead ahead, long resynced) {
    Resync with(Lookahead next) {
      return new Resync(scan, from, next, resynced);
    }
  }

  /// @param tracking ranges that are just being added to the tracked ones; none when the change is
  ///   permitted
  public record Intent(Ranges ranges, Ranges tracking) {}

  /// A change or barrier that returns when the standby has everything up to `through`.
  public record Waiter(long request, long through) {}

  public SourceState {
    inHand = Collections.unmodifiableSortedMap(inHand);
    waiters = List.copyOf(waiters);
  }

  /// @param copy as [MirrorEffect.Activate] gave it
  public static SourceState activated(Copy copy, Ruling ruling) {
    return new SourceState(
        copy,
        Queue.startingAt(copy.end()),
        ruling,
        new Standing.Outdated(),
        Optional.empty(),
        0,
        Optional.empty(),
        Optional.empty(),
        copy.tracker().base(),
        new TreeMap<>(),
        List.of(),
        false,
        false,
        false,
        "",
        false,
        Patience.from(copy.end()),
        Setback.NONE,
        false);
  }

  /// Whether it has ended in good order, and its standby lacks nothing.
  public boolean endedEqual() {
    return stopped
        && copy.condition() instanceof Condition.Whole
        && standing instanceof Standing.Complete;
  }

  /// Bytes that the standby lacks, as far as they are in the queue.
  public long lagBytes() {
    return queue.bytes();
  }
}
