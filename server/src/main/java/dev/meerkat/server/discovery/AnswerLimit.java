package dev.meerkat.server.discovery;

/// How many answers are given: a few at once, and so many a second on average. Not to be shared by
/// threads.
final class AnswerLimit {
  private static final long SECOND_NANOS = 1_000_000_000L;

  private final int perSecond;
  private double left;
  private long lastNanos;

  /// @param perSecond also as many at once
  AnswerLimit(int perSecond, long nowNanos) {
    this.perSecond = perSecond;
    this.left = perSecond;
    this.lastNanos = nowNanos;
  }

  boolean allows(long nowNanos) {
    left = Math.min(perSecond, left + (double) (nowNanos - lastNanos) / SECOND_NANOS * perSecond);
    lastNanos = nowNanos;
    if (left < 1) {
      return false;
    }
    left--;
    return true;
  }
}
