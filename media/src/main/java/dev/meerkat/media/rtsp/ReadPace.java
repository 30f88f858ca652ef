package dev.meerkat.media.rtsp;

import java.util.concurrent.TimeUnit;

/// Whether one camera is read on the [beat][ReadBeat]. Not during the first second, as a takeover
/// waits for what comes then; and not when so much comes that between two strokes it might fill the
/// socket's buffer, whereupon the camera would have to wait or to drop pictures. For use by one
/// thread.
final class ReadPace {
  /// 10 Mbit/s, which is 125,000 bytes from stroke to stroke.
  static final long MAX_BYTES_A_SECOND = 1_250_000;

  private static final long WINDOW_NANOS = TimeUnit.SECONDS.toNanos(1);

  private boolean begun;
  private boolean calm;
  private long windowStartNanos;
  private long windowBytes;

  /// Whether to wait for the beat after a read.
  ///
  /// @param nowNanos `System.nanoTime()` after it
  /// @param readBytes what it gave; so much that there may be more is read at once
  boolean waits(long nowNanos, int readBytes) {
    if (!begun) {
      begun = true;
      windowStartNanos = nowNanos;
    }
    windowBytes += readBytes;
    long lastedNanos = nowNanos - windowStartNanos;
    if (lastedNanos >= WINDOW_NANOS) {
      calm = windowBytes <= MAX_BYTES_A_SECOND * (lastedNanos / 1e9);
      windowStartNanos = nowNanos;
      windowBytes = 0;
    }
    return calm && readBytes < RtspReader.MAX_READ_BYTES;
  }
}
