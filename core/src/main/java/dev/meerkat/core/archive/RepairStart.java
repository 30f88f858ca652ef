package dev.meerkat.core.archive;

/// From when on a start looks for files that the index lacks.
public final class RepairStart {
  private static final long DAY_MICROS = 86_400_000_000L;

  private RepairStart() {}

  /// A day before the newest segment of the index, as the wall clock may have been set back; or
  /// before now, when that segment lies in the future since the clock was wrong for a time.
  ///
  /// @return 0 or later
  public static long micros(long newestStartMicros, long nowMicros) {
    return Math.max(0, Math.min(newestStartMicros, nowMicros) - DAY_MICROS);
  }
}
