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
/// @param patienceTicks how many ticks applications wait for a standby that makes nothing durable
/// @param arbitrated whether epochs are granted by an arbiter that both sides ask
/// @param gatherBytes with less than that, nothing is sent that nobody waits for while the standby
///   has not yet made durable what it was sent
/// @param disk how long the disk of its state is waited for
public record SourceSettings(
    Mode mode,
    long memoryBytes,
    long diskBytes,
    long windowBytes,
    long batchBytes,
    long joinBytes,
    int mostTracked,
    int mostInHand,
    int patienceTicks,
    boolean arbitrated,
    long gatherBytes,
    DiskPatience disk) {
  private static final int USUAL_PATIENCE = 10;
  private static final long MEBIBYTE = 1L << 20;
  private static final long MOST_MEMORY_BYTES = 256 * MEBIBYTE;

  /// With less, a few of the largest messages, which both sides may be busy with at once, would not
  /// fit beside the queue.
  private static final long LEAST_HEAP_BYTES = 256 * MEBIBYTE;

  public SourceSettings(
      Mode mode,
      long memoryBytes,
      long diskBytes,
      long windowBytes,
      long batchBytes,
      long joinBytes,
      int mostTracked,
      int mostInHand) {
    this(
        mode,
        memoryBytes,
        diskBytes,
        windowBytes,
        batchBytes,
        joinBytes,
        mostTracked,
        mostInHand,
        USUAL_PATIENCE,
        true,
        0,
        DiskPatience.USUAL);
  }

  public SourceSettings {
    if (patienceTicks < 1) {
      throw new IllegalArgumentException("a patience of " + patienceTicks + "; at least 1");
    }
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

  /// The usual ones, with as much of the queue in memory as a heap of that size has room for: a
  /// quarter, and no more than is of use. Other quarters are for what is just being sent or taken
  /// apart, for the names of files, and for the collector.
  ///
  /// @throws IllegalArgumentException when the heap is too small: says what to do
  public static SourceSettings usual(Mode mode, long heapBytes) {
    if (heapBytes < LEAST_HEAP_BYTES) {
      throw new IllegalArgumentException(
          "a heap of "
              + heapBytes / MEBIBYTE
              + " MiB is too small for the queue of a dataset: start with more, such as -Xmx1g"
              + " (MEERKAT_JVM_OPTS), and at least -Xmx320m");
    }
    long memory = Math.min(MOST_MEMORY_BYTES, heapBytes / 4);
    long window = memory / 4;
    return new SourceSettings(
            mode,
            memory,
            8_192 * MEBIBYTE,
            window,
            Math.min(4 * MEBIBYTE, window),
            Math.min(16 * MEBIBYTE, window),
            65_536,
            10_000)
        .gathering(64 << 10);
  }

  public SourceSettings patient(int ticks) {
    return with(ticks, arbitrated, gatherBytes, disk);
  }

  public SourceSettings unarbitrated() {
    return with(patienceTicks, false, gatherBytes, disk);
  }

  public SourceSettings gathering(long bytes) {
    return with(patienceTicks, arbitrated, bytes, disk);
  }

  public SourceSettings awaiting(DiskPatience patience) {
    return with(patienceTicks, arbitrated, gatherBytes, patience);
  }

  private SourceSettings with(
      int ticks, boolean isArbitrated, long gathered, DiskPatience patience) {
    return new SourceSettings(
        mode,
        memoryBytes,
        diskBytes,
        windowBytes,
        batchBytes,
        joinBytes,
        mostTracked,
        mostInHand,
        ticks,
        isArbitrated,
        gathered,
        patience);
  }
}
