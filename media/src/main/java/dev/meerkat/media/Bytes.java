package dev.meerkat.media;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;

/// A short immutable byte string with value equality, such as a parameter set.
public final class Bytes {
  private final byte[] value;

  private Bytes(byte[] value) {
    this.value = value;
  }

  public static Bytes copyOf(byte[] value) {
    return new Bytes(value.clone());
  }

  /// Copies the remaining bytes of `buffer` and leaves its position as it was.
  public static Bytes copyOf(ByteBuffer buffer) {
    byte[] copy = new byte[buffer.remaining()];
    buffer.get(buffer.position(), copy);
    return new Bytes(copy);
  }

  public int size() {
    return value.length;
  }

  /// The byte at `index`, 0 to 255.
  public int at(int index) {
    return value[index] & 0xff;
  }

  public byte[] toArray() {
    return value.clone();
  }

  public ByteBuffer toBuffer() {
    return ByteBuffer.wrap(value).asReadOnlyBuffer();
  }

  /// Whether these are the `length` bytes of `buffer` from `offset` on.
  public boolean equalsRange(byte[] buffer, int offset, int length) {
    return Arrays.equals(value, 0, value.length, buffer, offset, offset + length);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Bytes bytes && Arrays.equals(value, bytes.value);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(value);
  }

  @Override
  public String toString() {
    return HexFormat.of().formatHex(value);
  }
}
