package dev.meerkat.replication.log;

import dev.meerkat.replication.wire.Bounds;
import dev.meerkat.replication.wire.MalformedException;
import dev.meerkat.replication.wire.StreamRecord;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;

/// A file seen through a piece of memory, which moves on as it is read, and grows up to what the
/// largest record takes.
final class Window {
  private static final int FIRST_BYTES = 256 << 10;

  private final LogDisk disk;
  private final Arena arena;
  private MemorySegment memory;
  private int descriptor = Segment.NONE;
  private long limit;

  /// What the memory holds: this much of the file from there on.
  private long begin;

  private long length;

  Window(LogDisk disk, Arena arena) {
    this.disk = disk;
    this.arena = arena;
    this.memory = arena.allocate(FIRST_BYTES, 8);
  }

  /// From now on another file is read.
  void use(int file) {
    descriptor = file;
    limit = Long.MAX_VALUE;
    begin = 0;
    length = 0;
  }

  /// What lies behind may still change, and is not looked at.
  void limit(long bytes) {
    limit = bytes;
  }

  /// Whether the file goes on there.
  boolean has(long offset) throws IOException {
    return bytes(offset, 1).byteSize() > 0;
  }

  /// At least so many, if the file has them, and at most as many as there are.
  ///
  /// @param wanted at most as many as a record may have
  /// @return good until the next call
  MemorySegment bytes(long offset, int wanted) throws IOException {
    if (offset < begin || offset + wanted > begin + length) {
      long kept = Math.max(0, begin + length - offset);
      kept = offset < begin ? 0 : kept;
      MemorySegment from = memory;
      if (wanted > memory.byteSize()) {
        memory = arena.allocate(Bounds.RECORD_BYTES, 8);
      }
      MemorySegment.copy(from, kept == 0 ? 0 : offset - begin, memory, 0, kept);
      length = kept;
      begin = offset;
      long room = Math.clamp(limit - begin - length, 0, memory.byteSize() - length);
      length += disk.read(descriptor, memory.asSlice(length, room), begin + length);
    }
    return memory.asSlice(offset - begin, begin + length - offset);
  }

  boolean isNote(long offset) throws IOException {
    return Note.isAt(bytes(offset, Note.BYTES).asByteBuffer(), 0);
  }

  /// @return good until the next call
  StreamRecord record(long offset) throws IOException {
    MemorySegment there = bytes(offset, StreamRecord.LEAST_BYTES);
    if (there.byteSize() < StreamRecord.LEAST_BYTES) {
      throw new MalformedException(
          "record", 0, "cut short: " + there.byteSize() + " bytes are left");
    }
    return StreamRecord.at(bytes(offset, StreamRecord.lengthAt(there, 0)), 0);
  }

  /// Where a note may begin, from there on; -1 when nowhere.
  long nextMagic(long from) throws IOException {
    long offset = from;
    while (true) {
      ByteBuffer there = bytes(offset, FIRST_BYTES).asByteBuffer();
      int last = there.limit() - Note.BYTES;
      for (int i = 0; i <= last; i++) {
        if (Note.isAt(there, i) && there.getLong(i + Note.MAGIC_AT) == Note.MAGIC) {
          return offset + i;
        }
      }
      if (there.limit() < FIRST_BYTES) {
        return -1;
      }
      offset += last + 1L;
    }
  }
}
