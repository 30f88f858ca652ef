package dev.meerkat.cluster;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Reads what [WireWriter] wrote, and trusts none of it: every length and count is held against a
/// limit and against the bytes that are left before anything is allocated.
public final class WireReader {
  private final ByteBuffer in;
  private final List<String> shared = new ArrayList<>();

  public WireReader(byte[] bytes, int offset, int length) {
    in = ByteBuffer.wrap(bytes, offset, length).slice();
  }

  public int octet() throws WireException {
    if (!in.hasRemaining()) {
      throw wrong("the message ends too early");
    }
    return in.get() & 0xFF;
  }

  public long number() throws WireException {
    long value = 0;
    for (int shift = 0; shift < 63; shift += 7) {
      int octet = octet();
      value |= (long) (octet & 0x7F) << shift;
      if (octet <= 0x7F) {
        return value;
      }
    }
    throw wrong("a number is longer than 63 bits");
  }

  public int number(String what, int max) throws WireException {
    long value = number();
    if (value > max) {
      throw wrong(what + " is " + value + ", but at most " + max + " is possible");
    }
    return (int) value;
  }

  /// The number of elements that follow, each of at least one byte.
  public int count(String what, int max) throws WireException {
    int count = number("number of " + what, max);
    if (count > in.remaining()) {
      throw wrong(count + " " + what + " do not fit into the " + in.remaining() + " bytes left");
    }
    return count;
  }

  public String text(String what, int maxBytes) throws WireException {
    int length = number("length of " + what, maxBytes);
    if (length > in.remaining()) {
      throw wrong(what + " of " + length + " bytes is cut off after " + in.remaining());
    }
    ByteBuffer part = in.slice(in.position(), length);
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(part).toString();
      in.position(in.position() + length);
      return text;
    } catch (CharacterCodingException e) {
      throw new WireException("at byte " + in.position() + ": " + what + " is not UTF-8", e);
    }
  }

  public String sharedText(String what, int maxBytes) throws WireException {
    int position = number("position of " + what, shared.size());
    if (position > 0) {
      return shared.get(position - 1);
    }
    String text = text(what, maxBytes);
    shared.add(text);
    return text;
  }

  public void end() throws WireException {
    if (in.hasRemaining()) {
      throw wrong(in.remaining() + " bytes follow where the message should end");
    }
  }

  public WireException wrong(String problem) {
    return new WireException("at byte " + in.position() + ": " + problem);
  }
}
