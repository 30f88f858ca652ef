package dev.meerkat.core.archive;

/// How much of a volume stays free.
///
/// @param floorBytes retention deletes when less is free; 0: by the size of the volume
/// @param alarmBytes the operator is told when less is free; 0: half the floor
public record SpaceRule(long floorBytes, long alarmBytes) {
  public static final SpaceRule USUAL = new SpaceRule(0, 0);

  private static final long GIBIBYTE = 1L << 30;

  public SpaceRule {
    if (floorBytes < 0 || alarmBytes < 0) {
      throw new IllegalArgumentException(
          "free space must not be negative: " + floorBytes + ", " + alarmBytes);
    }
  }

  /// By default 2 % and at least 2 GiB, but no more than a tenth of a small volume.
  public long floor(long totalBytes) {
    return floorBytes > 0
        ? floorBytes
        : Math.min(Math.max(totalBytes / 50, 2 * GIBIBYTE), totalBytes / 10);
  }

  /// Below it, a volume counts as full for new segments while another one has room.
  public long reserve(long totalBytes) {
    return floor(totalBytes) / 2;
  }

  public long alarm(long totalBytes) {
    return alarmBytes > 0 ? alarmBytes : reserve(totalBytes);
  }

  /// Whether the alarm is on. It goes off when a quarter more than its threshold is free, so that
  /// it does not flutter.
  public boolean low(boolean lowBefore, long freeBytes, long totalBytes) {
    long alarm = alarm(totalBytes);
    return freeBytes < (lowBefore ? alarm + alarm / 4 : alarm);
  }
}
