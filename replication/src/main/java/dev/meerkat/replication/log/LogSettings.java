package dev.meerkat.replication.log;

/// Bounds of a log.
///
/// @param segmentBytes a file that has reached this length is followed by another one
/// @param mostBytes of all files together
public record LogSettings(long segmentBytes, long mostBytes) {
  public LogSettings {
    if (segmentBytes <= 0 || mostBytes < segmentBytes) {
      throw new IllegalArgumentException(
          "files of " + segmentBytes + " bytes do not fit a log of " + mostBytes);
    }
  }

  /// Files of 64 MiB; trimming frees whole ones.
  public static LogSettings atMost(long bytes) {
    return new LogSettings(Math.min(64L << 20, bytes), bytes);
  }
}
