package dev.meerkat.replication.wire;

import java.lang.foreign.MemorySegment;
import java.util.Optional;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/// Bytes compressed by zlib (RFC 1950), as fast as it goes: their plain length (32 bits), then the
/// compressed ones.
final class Deflated {
  private Deflated() {}

  /// Empty when it would not become shorter.
  static Optional<MemorySegment> of(MemorySegment plain) {
    long room = plain.byteSize() - 5;
    if (room <= 0) {
      return Optional.empty();
    }
    byte[] bytes = new byte[(int) room];
    var deflater = new Deflater(Deflater.BEST_SPEED);
    try {
      deflater.setInput(plain.asByteBuffer());
      deflater.finish();
      int length = deflater.deflate(bytes);
      return deflater.finished()
          ? Optional.of(MemorySegment.ofArray(bytes).asSlice(0, length))
          : Optional.empty();
    } finally {
      deflater.end();
    }
  }

  /// @param in stands before the plain length
  static MemorySegment inflate(Input in, int most) throws MalformedException {
    long length = in.u32("the plain length");
    if (length == 0 || length > most) {
      throw in.malformed("a plain length of " + length + " bytes; at most " + most);
    }
    byte[] plain = new byte[(int) length];
    var inflater = new Inflater();
    try {
      inflater.setInput(in.rest().asByteBuffer());
      int got = inflater.inflate(plain);
      boolean exact =
          got == plain.length && (inflater.finished() || inflater.inflate(new byte[1]) == 0);
      if (!exact || !inflater.finished() || inflater.getRemaining() > 0) {
        throw in.malformed("what is compressed has not the " + length + " bytes that it should");
      }
      return MemorySegment.ofArray(plain);
    } catch (DataFormatException e) {
      throw in.malformed("what is compressed cannot be read: " + e.getMessage());
    } finally {
      inflater.end();
    }
  }
}
