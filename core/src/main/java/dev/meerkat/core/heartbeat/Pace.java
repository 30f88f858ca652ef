package dev.meerkat.core.heartbeat;

/// How often a server beats.
public enum Pace {
  NORMAL(1_000),
  /// Of a server in the redundancy mode *fast*: five beats may be lost before its silence counts.
  FAST(140);

  private final int intervalMillis;

  Pace(int intervalMillis) {
    this.intervalMillis = intervalMillis;
  }

  public int intervalMillis() {
    return intervalMillis;
  }
}
