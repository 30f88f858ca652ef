package dev.meerkat.core.ledger;

/// A time in which a server ran without interruption.
///
/// @param startMicros wall-clock time, in microseconds since the epoch
/// @param aliveMicros when it was last known to run; not before the start
public record Run(long startMicros, long aliveMicros, Ending ending) {
  /// How a run ended.
  public enum Ending {
    /// Nothing was written about it: the run goes on, or the server died.
    NONE,
    /// The server was stopped and had the time to say so.
    STOPPED,
    /// The server stood still for a while, or its clock was set forward, and then went on.
    STALLED
  }
}
