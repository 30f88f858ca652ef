package dev.meerkat.server.client;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/// Ends the reading of what brings nothing for too long. A host that is cut off says no goodbye,
/// and the JDK's client waits for the rest of an answer for ever.
final class SilenceWatch implements AutoCloseable {
  private final long limitMillis;
  private final ScheduledThreadPoolExecutor timer =
      new ScheduledThreadPoolExecutor(
          1, Thread.ofPlatform().daemon().name("silence-watch").factory());

  SilenceWatch(Duration limit) {
    this.limitMillis = limit.toMillis();
    timer.setRemoveOnCancelPolicy(true);
  }

  /// The same bytes; a read that waits for longer than the limit fails.
  InputStream over(InputStream in) {
    return new Watched(in);
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }

  private final class Watched extends FilterInputStream {
    private volatile boolean silent;

    Watched(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      Future<?> alarm = timer.schedule(this::end, limitMillis, TimeUnit.MILLISECONDS);
      try {
        return super.read(bytes, offset, length);
      } catch (IOException e) {
        throw silent ? new IOException("nothing came for " + limitMillis / 1_000 + " s", e) : e;
      } finally {
        alarm.cancel(false);
      }
    }

    private void end() {
      silent = true;
      try {
        in.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e); // kept in the alarm; the reader fails anyway
      }
    }
  }
}
