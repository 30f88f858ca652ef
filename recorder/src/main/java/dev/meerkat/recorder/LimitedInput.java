package dev.meerkat.recorder;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/// The first bytes of a file: what is durable of one that still grows.
final class LimitedInput extends InputStream {
  private final InputStream in;
  private long remaining;

  private LimitedInput(InputStream in, long limitBytes) {
    this.in = in;
    this.remaining = limitBytes;
  }

  static InputStream of(InputStream in, long limitBytes) {
    return new LimitedInput(in, limitBytes);
  }

  static InputStream open(Path file, long limitBytes) throws IOException {
    return new LimitedInput(
        new BufferedInputStream(Files.newInputStream(file), 32 * 1024), limitBytes);
  }

  @Override
  public int read() throws IOException {
    if (remaining == 0) {
      return -1;
    }
    int value = in.read();
    if (value >= 0) {
      remaining--;
    }
    return value;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    if (remaining == 0 && length > 0) {
      return -1;
    }
    int read = in.read(target, offset, (int) Math.min(length, remaining));
    if (read > 0) {
      remaining -= read;
    }
    return read;
  }

  @Override
  public long skip(long count) throws IOException {
    long skipped = in.skip(Math.min(count, remaining));
    remaining -= skipped;
    return skipped;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
