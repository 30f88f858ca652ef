package dev.meerkat.cluster;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/// Writes the primitives of the cluster's messages:
/// - *number*: unsigned, 7 bits per byte, lowest first, the high bit set on all but the last byte;
/// - *text*: number of UTF-8 bytes, then the bytes;
/// - *shared text*: 0 and a text where it occurs first, else its 1-based position among those.
public final class WireWriter {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream(1_024);
  private final Map<String, Integer> shared = new HashMap<>();

  public int sizeBytes() {
    return out.size();
  }

  public byte[] bytes() {
    return out.toByteArray();
  }

  public void octet(int value) {
    out.write(value);
  }

  /// @param value 0 or more
  public void number(long value) {
    if (value < 0) {
      throw new IllegalArgumentException("cannot write the negative number " + value);
    }
    long rest = value;
    while (rest > 0x7F) {
      out.write((int) (rest & 0x7F) | 0x80);
      rest >>>= 7;
    }
    out.write((int) rest);
  }

  public void count(Collection<?> elements) {
    number(elements.size());
  }

  public void text(String value) {
    byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
    number(bytes.length);
    out.writeBytes(bytes);
  }

  public void sharedText(String value) {
    Integer position = shared.get(value);
    if (position != null) {
      number(position);
      return;
    }
    shared.put(value, shared.size() + 1);
    number(0);
    text(value);
  }
}
