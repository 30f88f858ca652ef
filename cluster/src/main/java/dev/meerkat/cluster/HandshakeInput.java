package dev.meerkat.cluster;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.Semaphore;

/// What a TLS handshake reads from. All handshakes of the process share half of the processors, and
/// take turns; while one waits for the other end, another has its turn. A handshake takes
/// milliseconds of a processor, which a virtual thread does not give up until it is through:
/// without turns, a hundred servers that connect at once would keep the heartbeats waiting until
/// others believe that this server is dead.
///
/// Used by the thread that shakes hands, from [#begin] to [#end]; afterwards it just reads.
final class HandshakeInput extends FilterInputStream {
  private static final Semaphore TURNS =
      new Semaphore(Math.max(1, Runtime.getRuntime().availableProcessors() / 2), true);

  private boolean shaking;

  HandshakeInput(InputStream in) {
    super(in);
  }

  void begin() {
    TURNS.acquireUninterruptibly();
    shaking = true;
  }

  void end() {
    shaking = false;
    TURNS.release();
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    if (!shaking || in.available() > 0) {
      return in.read(bytes, offset, length);
    }
    TURNS.release();
    try {
      return in.read(bytes, offset, length);
    } finally {
      TURNS.acquireUninterruptibly();
    }
  }
}
