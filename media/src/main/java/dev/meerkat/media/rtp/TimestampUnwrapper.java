package dev.meerkat.media.rtp;

/// Unwraps 32-bit RTP timestamps to 64 bits: each is taken as the nearest to the one before it, so
/// it may also go back (pictures out of display order).
public final class TimestampUnwrapper {
  private boolean started;
  private long ticks;

  public long unwrap(int timestamp32) {
    if (started) {
      ticks += timestamp32 - (int) ticks;
    } else {
      ticks = Integer.toUnsignedLong(timestamp32);
      started = true;
    }
    return ticks;
  }
}
