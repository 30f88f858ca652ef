package dev.meerkat.core.archive;

/// What waits for one volume to write it, and what follows for the segments there.
///
/// | Waits | The volume | Its segments |
/// |---|---|---|
/// | for less than 2 s, and no more than its share | keeps up | stay |
/// | longer, or more | does not keep up | go on on a volume that does, if there is one |
/// | more than its share, and no other volume keeps up | the same | take no more pictures |
///
/// The *share* of a volume is what keeps its trouble from other volumes' cameras: all volumes share
/// alike in the memory that is not needed for fragments under way. So the only volume may use all
/// of it, and however many of them hang, each of the others still has its share.
///
/// @param oldestMillis how long the oldest fragment has waited
/// @param waitingBytes memory of those that wait or are being written
/// @param shareBytes memory that they may take
public record Backlog(long oldestMillis, long waitingBytes, long shareBytes) {
  public static final Backlog NONE = new Backlog(0, 0, Long.MAX_VALUE);

  static final long SLOW_MILLIS = 2_000;

  /// What each volume may take.
  ///
  /// @param poolBytes all memory between the cameras and the disks
  /// @param usedBytes of it
  /// @param waitingBytes of that, what waits for all volumes
  /// @param volumes 1 or more
  public static long share(long poolBytes, long usedBytes, long waitingBytes, int volumes) {
    long underWay = Math.max(0, usedBytes - waitingBytes);
    return Math.max(0, poolBytes - underWay) / volumes;
  }

  public boolean keepsUp() {
    return oldestMillis < SLOW_MILLIS && !isFull();
  }

  /// Whether nothing should be added.
  public boolean isFull() {
    return waitingBytes >= shareBytes;
  }

  /// Whether there is so much room again that it is worth going on.
  public boolean hasRoom() {
    return waitingBytes < shareBytes - shareBytes / 4;
  }
}
