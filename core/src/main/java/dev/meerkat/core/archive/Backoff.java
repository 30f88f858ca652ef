package dev.meerkat.core.archive;

/// How long to wait before a camera is tried again: doubling from a quick first retry up to a cap,
/// each varied by a quarter to both sides, so that the cameras of a switch that came back do not
/// all connect at once.
///
/// @param firstMillis wait after the first failure, above 0
/// @param capMillis longest wait, before it is varied
public record Backoff(long firstMillis, long capMillis) {
  public static final Backoff DEFAULT = new Backoff(250, 10_000);

  public Backoff {
    if (firstMillis <= 0 || capMillis < firstMillis) {
      throw new IllegalArgumentException(
          "first wait "
              + firstMillis
              + " ms and cap "
              + capMillis
              + " ms must be 0 < first <= cap");
    }
  }

  /// @param failures how many attempts have failed in a row, from 1
  /// @param random at least 0, less than 1
  public long delayMillis(int failures, double random) {
    int doublings = Math.clamp(failures - 1, 0, 30);
    long base = Math.min(capMillis, firstMillis << Math.min(doublings, 62 - bits(firstMillis)));
    return Math.round(base * (0.75 + random / 2));
  }

  private static int bits(long value) {
    return Long.SIZE - Long.numberOfLeadingZeros(value);
  }
}
