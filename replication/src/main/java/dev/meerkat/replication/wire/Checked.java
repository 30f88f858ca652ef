package dev.meerkat.replication.wire;

import static dev.meerkat.replication.wire.Output.INT;

import java.lang.foreign.MemorySegment;
import java.util.zip.CRC32C;

/// Bytes that begin with their whole length (32 bits) and a CRC32C (32 bits) of all else, the
/// length included.
public final class Checked {
  public static final int HEAD_BYTES = 8;

  private Checked() {}

  /// Sets length and checksum of what is otherwise whole.
  public static void seal(MemorySegment bytes) {
    bytes.set(INT, 0, (int) bytes.byteSize());
    bytes.set(INT, 4, checksum(bytes));
  }

  /// @param at where they begin
  /// @return these bytes without what follows
  /// @throws MalformedException when they are cut short or are not those that were sealed
  public static MemorySegment open(String what, MemorySegment from, long at, int least, int most)
      throws MalformedException {
    long left = from.byteSize() - at;
    if (left < HEAD_BYTES) {
      throw new MalformedException(what, 0, "cut short: " + left + " bytes are left");
    }
    long length = length(what, from.get(INT, at), least, most);
    if (length > left) {
      throw new MalformedException(
          what, 0, "cut short: it has " + length + " bytes, and " + left + " are left");
    }
    MemorySegment bytes = from.asSlice(at, length);
    int told = bytes.get(INT, 4);
    int is = checksum(bytes);
    if (told != is) {
      throw new MalformedException(
          what, 4, "garbled: its checksum is %08x, not %08x".formatted(is, told));
    }
    return bytes;
  }

  static int length(String what, int told, int least, int most) throws MalformedException {
    long length = Integer.toUnsignedLong(told);
    if (length < least || length > most) {
      throw new MalformedException(
          what, 0, "a length of " + length + " bytes, not of " + least + " to " + most);
    }
    return (int) length;
  }

  private static int checksum(MemorySegment bytes) {
    var crc = new CRC32C();
    crc.update(bytes.asSlice(0, 4).asByteBuffer());
    crc.update(bytes.asSlice(HEAD_BYTES).asByteBuffer());
    return (int) crc.getValue();
  }
}
