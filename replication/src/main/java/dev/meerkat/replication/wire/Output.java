package dev.meerkat.replication.wire;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import dev.meerkat.core.replication.Mark;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/// Writes one value after the other; or, without memory, counts how many bytes they would take.
final class Output {
  static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private final MemorySegment to;
  private final boolean counting;
  private long at;

  private Output(MemorySegment to, boolean counting) {
    this.to = to;
    this.counting = counting;
  }

  static Output counting() {
    return new Output(MemorySegment.NULL, true);
  }

  static Output to(MemorySegment memory) {
    return new Output(memory, false);
  }

  long bytes() {
    return at;
  }

  void u8(int value) {
    if (!counting) {
      to.set(JAVA_BYTE, at, (byte) value);
    }
    at++;
  }

  void u16(int value) {
    if (!counting) {
      to.set(SHORT, at, (short) value);
    }
    at += 2;
  }

  void u32(long value) {
    if (!counting) {
      to.set(INT, at, (int) value);
    }
    at += 4;
  }

  void i64(long value) {
    if (!counting) {
      to.set(LONG, at, value);
    }
    at += 8;
  }

  void flag(boolean value) {
    u8(value ? 1 : 0);
  }

  void mark(Mark mark) {
    i64(mark.sequence());
    i64(mark.offsetBytes());
  }

  void time(Instant time) {
    i64(time.getEpochSecond());
    u32(time.getNano());
  }

  /// Without its length.
  void bytes(MemorySegment bytes) {
    if (!counting) {
      MemorySegment.copy(bytes, 0, to, at, bytes.byteSize());
    }
    at += bytes.byteSize();
  }

  /// With its length, as 32 bits.
  void block(MemorySegment bytes) {
    u32(bytes.byteSize());
    bytes(bytes);
  }

  /// With its length, as 16 bits.
  ///
  /// @param text one char for each byte
  void name(String text) {
    u16(text.length());
    if (!counting) {
      byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
      MemorySegment.copy(bytes, 0, to, JAVA_BYTE, at, bytes.length);
    }
    at += text.length();
  }

  /// UTF-8, shortened to what is permitted.
  void text(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    int length = Math.min(bytes.length, Bounds.TEXT_BYTES);
    u16(length);
    bytes(MemorySegment.ofArray(bytes).asSlice(0, length));
  }
}
