package dev.meerkat.resources;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.locks.LockSupport;

/// Waits for what comes in its own time.
final class Eventually {
  private static final long PATIENCE_NANOS = 60_000_000_000L;
  private static final long LOOK_NANOS = 10_000_000L;

  private Eventually() {}

  interface Look {
    boolean isSo() throws IOException;
  }

  static void is(String what, Look look) {
    long began = System.nanoTime();
    try {
      while (!look.isSo()) {
        assertThat(System.nanoTime() - began).as(what).isLessThan(PATIENCE_NANOS);
        LockSupport.parkNanos(LOOK_NANOS);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
