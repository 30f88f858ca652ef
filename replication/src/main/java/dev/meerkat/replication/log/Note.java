package dev.meerkat.replication.log;

import dev.meerkat.core.replication.Mark;
import dev.meerkat.replication.wire.Checked;
import dev.meerkat.replication.wire.MalformedException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;

/// What a log says of itself, at the beginning of each file and between records, big-endian:
///
///     length u32 (64) · CRC32C u32 · "MKLOG1" 0D 0A · log i64 · number i64
///     · at: sequence i64, bytes i64 · resynced i64 · synced i64
///
/// A record has another byte where the text begins.
///
/// @param log random, the same in all of a log's notes, so that no data looks like one
/// @param number of the journal
/// @param at the mark at which it stands
/// @param resynced the sequence with which the resync is complete that the records behind it are
///   part of; 0 when there is none
/// @param synced up to which sequence the log was durable when this was written: whatever is
///   missing before that, the disk has lost
record Note(long log, long number, Mark at, long resynced, long synced) {
  static final int BYTES = 64;
  static final long MAGIC = 0x4d4b_4c4f_4731_0d0aL;

  /// Where the text begins.
  static final int MAGIC_AT = 8;

  private static final String WHAT = "note";

  MemorySegment bytes() {
    ByteBuffer bytes = ByteBuffer.allocate(BYTES);
    bytes.putLong(0).putLong(MAGIC).putLong(log).putLong(number);
    bytes.putLong(at.sequence()).putLong(at.offsetBytes()).putLong(resynced).putLong(synced);
    MemorySegment whole = MemorySegment.ofBuffer(bytes.flip());
    Checked.seal(whole);
    return whole;
  }

  /// Whether what begins there is to be read as a note.
  static boolean isAt(ByteBuffer from, int at) {
    return from.limit() - at > MAGIC_AT && from.get(at + MAGIC_AT) == (byte) (MAGIC >>> 56);
  }

  /// @throws LogException when another release has written it
  static Note at(MemorySegment from, long offset) throws MalformedException, LogException {
    ByteBuffer bytes = Checked.open(WHAT, from, offset, BYTES, BYTES).asByteBuffer();
    long magic = bytes.getLong(MAGIC_AT);
    if (magic >>> 24 == MAGIC >>> 24 && magic != MAGIC) {
      throw new LogException(
          "the log is of a version that this release does not know: use the release that wrote it");
    }
    if (magic != MAGIC) {
      throw new MalformedException(WHAT, MAGIC_AT, "it begins with %016x".formatted(magic));
    }
    long sequence = bytes.getLong(32);
    long offsetBytes = bytes.getLong(40);
    if (sequence < 0 || offsetBytes < 0) {
      throw new MalformedException(WHAT, 32, "no mark: " + sequence + "+" + offsetBytes);
    }
    return new Note(
        bytes.getLong(16),
        bytes.getLong(24),
        new Mark(sequence, offsetBytes),
        bytes.getLong(48),
        bytes.getLong(56));
  }
}
