package dev.meerkat.replication.link;

/// Pauses between attempts that fail: each twice as long as the one before, up to a bound.
final class Backoff {
  private final long firstMillis;
  private final long mostMillis;
  private long nextMillis;

  Backoff(long firstMillis, long mostMillis) {
    this.firstMillis = firstMillis;
    this.mostMillis = mostMillis;
    this.nextMillis = firstMillis;
  }

  long nextMillis() {
    long millis = nextMillis;
    nextMillis = Math.min(2 * millis, mostMillis);
    return millis;
  }

  void succeeded() {
    nextMillis = firstMillis;
  }
}
