package dev.meerkat.replication.capture;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;

/// A name in a folder, or what a symbolic link leads to: any bytes but zero, in no known encoding.
///
/// @param bytes one char for each byte
public record FileName(String bytes) {
  /// @param text ends with a zero byte
  static FileName of(MemorySegment text) {
    return new FileName(text.getString(0, StandardCharsets.ISO_8859_1));
  }

  public static FileName of(String text) {
    return new FileName(
        new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1));
  }

  /// Whether it stands for a folder itself or its parent.
  boolean isDots() {
    return bytes.equals(".") || bytes.equals("..");
  }

  /// With a zero byte at its end.
  MemorySegment store(Arena memory) {
    byte[] name = bytes.getBytes(StandardCharsets.ISO_8859_1);
    MemorySegment text = memory.allocate(name.length + 1L);
    MemorySegment.copy(name, 0, text, JAVA_BYTE, 0, name.length);
    return text;
  }

  /// As UTF-8, for people.
  @Override
  public String toString() {
    return new String(bytes.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
  }
}
