package dev.meerkat.server.api;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Turns what writes footage into a stream to read, by a thread of its own that is never more than
/// about half a megabyte ahead. Closing the stream ends the writer.
final class FootagePipe extends InputStream {
  private static final int MAX_CHUNKS = 8;
  private static final int CHUNK_BYTES = 64 * 1024;
  private static final long WAIT_SECONDS = 30;

  /// @param failure why the footage ends early; null for an ordinary end or more to come
  private record Chunk(ByteBuffer bytes, boolean last, @Nullable IOException failure) {}

  private final BlockingQueue<Chunk> chunks = new ArrayBlockingQueue<>(MAX_CHUNKS);
  private volatile boolean closed;
  private Chunk current = new Chunk(ByteBuffer.allocate(0), false, null);

  interface Writer {
    void write(OutputStream out) throws IOException;
  }

  private FootagePipe() {}

  /// @param name of the thread
  static InputStream open(String name, Writer writer) {
    var pipe = new FootagePipe();
    Thread.ofVirtual().name(name).start(() -> pipe.fill(writer));
    return pipe;
  }

  private void fill(Writer writer) {
    try (var out = new Output()) {
      writer.write(out);
    } catch (IOException e) {
      end(e);
      return;
    } catch (RuntimeException e) {
      end(new IOException("reading footage failed: " + e, e));
      return;
    }
    end(null);
  }

  private void end(@Nullable IOException failure) {
    try {
      put(new Chunk(ByteBuffer.allocate(0), true, failure));
    } catch (IOException _) {
      // Nobody reads any more, so nobody has to know how it ended.
      closed = true;
    }
  }

  private void put(Chunk chunk) throws IOException {
    try {
      for (long waited = 0; waited < WAIT_SECONDS && !closed; waited++) {
        if (chunks.offer(chunk, 1, TimeUnit.SECONDS)) {
          return;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while footage was read", e);
    }
    throw new IOException("the reader of the footage has gone, or has stood still for too long");
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    while (!current.bytes().hasRemaining()) {
      if (current.last()) {
        if (current.failure() != null) {
          throw new IOException(current.failure().getMessage(), current.failure());
        }
        return -1;
      }
      current = next();
    }
    int count = Math.min(length, current.bytes().remaining());
    current.bytes().get(target, offset, count);
    return count;
  }

  private Chunk next() throws IOException {
    try {
      Chunk chunk = chunks.poll(WAIT_SECONDS, TimeUnit.SECONDS);
      if (chunk == null) {
        throw new IOException("no footage from the disk within " + WAIT_SECONDS + " s");
      }
      return chunk;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while waiting for footage", e);
    }
  }

  @Override
  public void close() {
    closed = true;
    chunks.clear();
  }

  /// Collects what is written into chunks.
  private final class Output extends OutputStream {
    private final byte[] buffer = new byte[CHUNK_BYTES];
    private int filled;

    @Override
    public void write(int octet) throws IOException {
      write(new byte[] {(byte) octet}, 0, 1);
    }

    @Override
    public void write(byte[] source, int offset, int length) throws IOException {
      int done = 0;
      while (done < length) {
        int count = Math.min(length - done, CHUNK_BYTES - filled);
        System.arraycopy(source, offset + done, buffer, filled, count);
        filled += count;
        done += count;
        if (filled == CHUNK_BYTES) {
          flush();
        }
      }
    }

    @Override
    public void flush() throws IOException {
      if (filled > 0) {
        put(new Chunk(ByteBuffer.wrap(Arrays.copyOf(buffer, filled)), false, null));
        filled = 0;
      }
    }

    @Override
    public void close() throws IOException {
      flush();
    }
  }
}
