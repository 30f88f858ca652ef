package dev.meerkat.media.rtsp;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/// Writes to a connection, but not for long. A camera that reads nothing any more has its window
/// closed (RFC 9293 §3.8.6.1) as soon as the buffers are full, and TCP waits for it to open as long
/// as the camera's host lives; the thread that writes would hang, and is the one that reads. What
/// is written is short, so a write that does not end has found the buffers of both sides full.
final class WriteLimit {
  static final int LIMIT_MILLIS = 1_000;

  private static final ScheduledThreadPoolExecutor CLOSER = closer();

  private final Socket tcp;

  /// @param tcp is closed when a write takes too long; TLS may be over it
  WriteLimit(Socket tcp) {
    this.tcp = tcp;
  }

  private static ScheduledThreadPoolExecutor closer() {
    var closer =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().name("rtsp-write-limit").daemon().factory());
    closer.setRemoveOnCancelPolicy(true);
    return closer;
  }

  /// @throws SocketTimeoutException when it took too long; the connection is closed
  void write(OutputStream out, byte[] bytes) throws IOException {
    var late = new AtomicBoolean();
    Future<?> closing =
        CLOSER.schedule(
            () -> {
              late.set(true);
              close();
            },
            LIMIT_MILLIS,
            TimeUnit.MILLISECONDS);
    try {
      out.write(bytes);
    } catch (IOException e) {
      if (late.get()) {
        var timeout =
            new SocketTimeoutException("the camera has read nothing for " + LIMIT_MILLIS + " ms");
        timeout.initCause(e);
        throw timeout;
      }
      throw e;
    } finally {
      closing.cancel(false);
    }
  }

  private void close() {
    try {
      tcp.close();
    } catch (IOException _) {
      // There is nothing left to lose: the descriptor is gone either way.
    }
  }
}
