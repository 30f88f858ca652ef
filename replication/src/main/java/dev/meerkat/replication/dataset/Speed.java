package dev.meerkat.replication.dataset;

/// How fast a counter grows, as a moving average over some seconds.
final class Speed {
  /// Weight of the newest sample.
  private static final double WEIGHT = 0.3;

  private long lastCount = -1;
  private long lastNanos;
  private double perSecond;

  /// @param count that only grows; a smaller one begins anew
  void sample(long count, long nowNanos) {
    if (lastCount >= 0 && count >= lastCount && nowNanos > lastNanos) {
      double now = (count - lastCount) * 1e9 / (nowNanos - lastNanos);
      perSecond = perSecond == 0 ? now : WEIGHT * now + (1 - WEIGHT) * perSecond;
    } else {
      perSecond = 0;
    }
    lastCount = count;
    lastNanos = nowNanos;
  }

  double perSecond() {
    return perSecond;
  }
}
