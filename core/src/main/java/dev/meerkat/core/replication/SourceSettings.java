package dev.meerkat.core.replication;

/// Bounds of the active side.
///
/// @param memoryBytes of the queue; half of it is the mark at which it is moved to disk
/// @param diskBytes of the queue
/// @param windowBytes most that is under way to the standby
/// @param batchBytes most that one batch carries, but for a larger single change
/// @param joinBytes most that the standby may lag behind when applications begin to wait for it
/// @param mostTracked ranges; when more are touched, everything counts as touched
/// @param mostInHand changes that applications may be about to make at once
public record SourceSettings(
    Mode mode,
    long memoryBytes,
    long diskBytes,
    long windowBytes,
    long batchBytes,
    long joinBytes,
    int mostTracked,
    int mostInHand) {
  private static final long MEBIBYTE = 1L << 20;

  public SourceSettings {
    if (batchBytes > windowBytes || windowBytes > memoryBytes || memoryBytes > diskBytes) {
      throw new IllegalArgumentException(
          "a batch must fit into the window, the window into memory, and memory onto the disk: "
              + batchBytes
              + ", "
              + windowBytes
              + ", "
              + memoryBytes
              + ", "
              + diskBytes);
    }
  }

  public static SourceSettings usual(Mode mode) {
    return new SourceSettings(
        mode,
        256 * MEBIBYTE,
        8_192 * MEBIBYTE,
        64 * MEBIBYTE,
        4 * MEBIBYTE,
        16 * MEBIBYTE,
        65_536,
        10_000);
  }
}
