package dev.meerkat.core.archive;

/// Bytes that deletions free on a volume and that the count of its free bytes may not have yet:
/// without these, the same shortage would be deleted for twice. Deletion and count go on side by
/// side:
///
/// | Event | Counts as free from then on |
/// |---|---|
/// | a deletion begins | all of it |
/// | it ends | what it has deleted, until a count that begins later |
/// | a count ends | no longer what was deleted before it began |
///
/// @param runningBytes of the deletion that runs
/// @param endedBytes of those that ended, and were not counted yet
/// @param seenBytes of these, what the count that goes on will have
public record Freeing(long runningBytes, long endedBytes, long seenBytes) {
  public static final Freeing NONE = new Freeing(0, 0, 0);

  /// One at a time.
  public Freeing begun(long bytes) {
    return new Freeing(bytes, endedBytes, seenBytes);
  }

  /// @param bytes that were deleted; fewer than was begun with, when it failed
  public Freeing ended(long bytes) {
    return new Freeing(0, endedBytes + bytes, seenBytes);
  }

  public Freeing countBegun() {
    return new Freeing(runningBytes, endedBytes, endedBytes);
  }

  public Freeing counted() {
    return new Freeing(runningBytes, endedBytes - seenBytes, 0);
  }

  public long bytes() {
    return runningBytes + endedBytes;
  }
}
