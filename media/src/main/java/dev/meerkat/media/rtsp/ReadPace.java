package dev.meerkat.media.rtsp;

import java.util.concurrent.TimeUnit;

/// When to read from a camera again. Footage is kept, not watched live, so it may lie in the socket
/// for a moment: one read then takes many packets at once, and reading is most of what recording
/// costs. TCP holds the camera back, should the socket's buffer ever become full meanwhile.
///
/// The beat is the same for all cameras, so that a processor wakes up once for all of them.
final class ReadPace {
  static final long BEAT_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  /// After a read of so much, more is likely to be there already.
  static final int MUCH_BYTES = 64 * 1024;

  private ReadPace() {}

  /// How long to wait before the next read, 0 to [#BEAT_NANOS].
  ///
  /// @param nowNanos `System.nanoTime()` at the last read
  /// @param readBytes what it gave
  static long waitNanos(long nowNanos, int readBytes) {
    return readBytes >= MUCH_BYTES ? 0 : BEAT_NANOS - Math.floorMod(nowNanos, BEAT_NANOS);
  }
}
