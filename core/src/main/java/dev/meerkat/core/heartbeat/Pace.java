package dev.meerkat.core.heartbeat;

import dev.meerkat.core.site.SiteSize;

/// How often a server beats.
public enum Pace {
  NORMAL(1_000),
  /// Of a server with many others: what beats cost grows with the square of their number.
  SLOW(3_000),
  /// Of a server in the redundancy mode *fast*: five beats may be lost before its silence counts.
  FAST(140);

  private final int intervalMillis;

  Pace(int intervalMillis) {
    this.intervalMillis = intervalMillis;
  }

  /// @param fast whether the server's redundancy mode is *fast*
  /// @param servers how many there are, this one included
  public static Pace of(boolean fast, int servers) {
    if (fast) {
      return FAST;
    }
    return new SiteSize(servers).isLarge() ? SLOW : NORMAL;
  }

  public int intervalMillis() {
    return intervalMillis;
  }
}
