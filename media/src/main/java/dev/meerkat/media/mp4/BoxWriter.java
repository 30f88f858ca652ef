package dev.meerkat.media.mp4;

import dev.meerkat.media.Bytes;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Builds nested boxes in a growing array that is used again and again.
final class BoxWriter {
  private static final int MAX_DEPTH = 16;

  private byte[] bytes = new byte[2048];
  private int size;
  private final int[] starts = new int[MAX_DEPTH];
  private int depth;

  void clear() {
    size = 0;
    depth = 0;
  }

  int size() {
    return size;
  }

  /// Begins a box, `size u32, type 4 ASCII`, whose size [#end()] fills in.
  void begin(String type) {
    starts[depth++] = size;
    u32(0);
    ascii(type);
  }

  /// Begins a full box: a box followed by `version u8, flags u24`.
  void begin(String type, int version, int flags) {
    begin(type);
    u32((long) version << 24 | flags);
  }

  /// Begins an MPEG-4 descriptor, `tag u8, size 4 × 7 bits` (ISO/IEC 14496-1 §8.3.3), whose size
  /// [#endDescriptor()] fills in.
  void beginDescriptor(int tag) {
    u8(tag);
    starts[depth++] = size;
    u32(0);
  }

  void endDescriptor() {
    int start = starts[--depth];
    int length = size - start - 4;
    bytes[start] = (byte) (0x80 | length >>> 21);
    bytes[start + 1] = (byte) (0x80 | (length >>> 14 & 0x7f));
    bytes[start + 2] = (byte) (0x80 | (length >>> 7 & 0x7f));
    bytes[start + 3] = (byte) (length & 0x7f);
  }

  void end() {
    int start = starts[--depth];
    patch32(start, size - start);
  }

  void patch32(int offset, int value) {
    bytes[offset] = (byte) (value >>> 24);
    bytes[offset + 1] = (byte) (value >>> 16);
    bytes[offset + 2] = (byte) (value >>> 8);
    bytes[offset + 3] = (byte) value;
  }

  void u8(int value) {
    room(1);
    bytes[size++] = (byte) value;
  }

  void u16(int value) {
    u8(value >>> 8);
    u8(value);
  }

  void u32(long value) {
    room(4);
    patch32(size, (int) value);
    size += 4;
  }

  void u64(long value) {
    u32(value >>> 32);
    u32(value);
  }

  void zeros(int count) {
    room(count);
    Arrays.fill(bytes, size, size + count, (byte) 0);
    size += count;
  }

  void ascii(String text) {
    raw(text.getBytes(StandardCharsets.US_ASCII));
  }

  void raw(Bytes value) {
    raw(value.toArray());
  }

  private void raw(byte[] value) {
    room(value.length);
    System.arraycopy(value, 0, bytes, size, value.length);
    size += value.length;
  }

  /// What was written; valid until the next change.
  ByteBuffer view() {
    return ByteBuffer.wrap(bytes, 0, size);
  }

  byte[] toArray() {
    return Arrays.copyOf(bytes, size);
  }

  private void room(int count) {
    if (size + count > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + count));
    }
  }
}
