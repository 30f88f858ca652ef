package dev.meerkat.core.archive;

/// A segment that has to go.
public record Deletion(StoredSegment segment, Reason reason) {
  public enum Reason {
    /// Older than its camera's limit.
    AGE,
    /// Its camera has more than its limit.
    SIZE,
    /// No volume has the room that must stay free.
    SPACE
  }
}
