package dev.meerkat.media.mp4;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// The boxes of a stream, one after the other: [#next()] moves to the next one, whose content is
/// then read once or skipped.
final class BoxInput {
  private static final int LOAD_STEP_BYTES = 1 << 20;

  private final InputStream in;
  private final String source;
  private long position;

  private String type = "";
  private long offset;
  private long contentBytes;
  private byte[] content = new byte[0];

  BoxInput(InputStream in, String source) {
    this.in = in;
    this.source = source;
  }

  /// Bytes read or skipped so far.
  long position() {
    return position;
  }

  String type() {
    return type;
  }

  /// Where the current box begins.
  long offset() {
    return offset;
  }

  long contentBytes() {
    return contentBytes;
  }

  /// Moves on to the next box; the content of the current one must have been read or skipped.
  ///
  /// @return false at the end of the stream
  boolean next() throws IOException {
    byte[] head = in.readNBytes(8);
    if (head.length == 0) {
      return false;
    }
    offset = position;
    position += head.length;
    type = "????";
    if (head.length < 8) {
      throw fail("is cut off after " + head.length + " bytes");
    }
    type = new String(head, 4, 4, StandardCharsets.ISO_8859_1);
    long size = ByteBuffer.wrap(head).getInt() & 0xffff_ffffL;
    long headBytes = 8;
    if (size == 1) {
      byte[] large = in.readNBytes(8);
      position += large.length;
      if (large.length < 8) {
        throw fail("is cut off in its size");
      }
      size = ByteBuffer.wrap(large).getLong();
      headBytes = 16;
    }
    if (size < headBytes) {
      throw fail("says a size of " + size + " bytes");
    }
    contentBytes = size - headBytes;
    return true;
  }

  /// The content in memory, of its own until the next call. Memory is taken as bytes arrive, so
  /// that a false size costs nothing.
  ///
  /// @throws Mp4Exception when it is longer than `maxBytes` or the stream ends in it
  ByteBuffer load(int maxBytes) throws IOException {
    if (contentBytes > maxBytes) {
      throw fail("has " + contentBytes + " bytes, more than the " + maxBytes + " allowed");
    }
    int wanted = (int) contentBytes;
    int have = 0;
    while (have < wanted) {
      int step = Math.min(wanted - have, LOAD_STEP_BYTES);
      if (content.length < have + step) {
        content = Arrays.copyOf(content, Math.min(wanted, Math.max(2 * have, have + step)));
      }
      int read = in.readNBytes(content, have, step);
      position += read;
      have += read;
      if (read < step) {
        throw cutOff(have);
      }
    }
    return ByteBuffer.wrap(content, 0, wanted);
  }

  BoxReader loadBox(int maxBytes) throws IOException {
    long contentOffset = position;
    ByteBuffer loaded = load(maxBytes);
    return new BoxReader(source, type, offset, contentOffset, loaded);
  }

  void skip() throws IOException {
    try {
      in.skipNBytes(contentBytes);
    } catch (EOFException _) {
      throw fail("is cut off: the source ends within its " + contentBytes + " bytes");
    }
    position += contentBytes;
  }

  Mp4Exception fail(String problem) {
    return new Mp4Exception(source, type, offset, problem);
  }

  private Mp4Exception cutOff(int have) {
    return fail("is cut off: the source ends after " + have + " of " + contentBytes + " bytes");
  }
}
