package dev.meerkat.media.mp4;

import dev.meerkat.media.Bytes;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// Reads the content of one box that is in memory. Whatever does not fit is an [Mp4Exception] with
/// the box and its offset.
final class BoxReader {
  private final String source;
  private final String type;
  private final long offset;
  private final long contentOffset;
  private final ByteBuffer content;

  /// @param offset of the box in the source
  /// @param contentOffset of its content in the source
  BoxReader(String source, String type, long offset, long contentOffset, ByteBuffer content) {
    this.source = source;
    this.type = type;
    this.offset = offset;
    this.contentOffset = contentOffset;
    this.content = content;
  }

  String type() {
    return type;
  }

  boolean hasRemaining() {
    return content.hasRemaining();
  }

  int remaining() {
    return content.remaining();
  }

  /// The next box inside this one.
  BoxReader child() throws Mp4Exception {
    long childOffset = contentOffset + content.position();
    long size = u32();
    String childType = ascii4();
    if (size < 8 || size - 8 > content.remaining()) {
      throw fail(
          "box '"
              + childType
              + "' inside says "
              + size
              + " bytes, but "
              + (content.remaining() + 8)
              + " remain");
    }
    int length = (int) size - 8;
    ByteBuffer inside = content.slice(content.position(), length);
    content.position(content.position() + length);
    return new BoxReader(source, childType, childOffset, childOffset + 8, inside);
  }

  int u8() throws Mp4Exception {
    need(1);
    return content.get() & 0xff;
  }

  int u16() throws Mp4Exception {
    need(2);
    return content.getShort() & 0xffff;
  }

  int i32() throws Mp4Exception {
    need(4);
    return content.getInt();
  }

  long u32() throws Mp4Exception {
    return i32() & 0xffff_ffffL;
  }

  long u64() throws Mp4Exception {
    need(8);
    return content.getLong();
  }

  /// The length of an MPEG-4 descriptor: up to four times 7 bits.
  int descriptorLength() throws Mp4Exception {
    int length = 0;
    for (int i = 0; i < 4; i++) {
      int next = u8();
      length = length << 7 | (next & 0x7f);
      if (next < 0x80) {
        return length;
      }
    }
    return length;
  }

  String ascii4() throws Mp4Exception {
    return new String(bytes(4).toArray(), StandardCharsets.ISO_8859_1);
  }

  /// A text that ends with a zero byte.
  String text() throws Mp4Exception {
    int end = content.position();
    while (end < content.limit() && content.get(end) != 0) {
      end++;
    }
    Bytes text = bytes(end - content.position());
    skip(1);
    return new String(text.toArray(), StandardCharsets.UTF_8);
  }

  Bytes bytes(int length) throws Mp4Exception {
    need(length);
    Bytes value = Bytes.copyOf(content.slice(content.position(), length));
    content.position(content.position() + length);
    return value;
  }

  void skip(int length) throws Mp4Exception {
    need(length);
    content.position(content.position() + length);
  }

  Mp4Exception fail(String problem) {
    return new Mp4Exception(source, type, offset, problem);
  }

  private void need(int length) throws Mp4Exception {
    if (content.remaining() < length) {
      throw fail("needs " + length + " more bytes, but " + content.remaining() + " remain");
    }
  }
}
