package dev.meerkat.replication.log;

import dev.meerkat.replication.linux.Errno;
import dev.meerkat.replication.linux.LinuxException;
import dev.meerkat.replication.wire.StreamRecord;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;

/// Writes behind the end of a log's file: records, and a note before them where there is something
/// new to tell. When that fails, the file may hold some of it behind its end.
final class SegmentWriter implements AutoCloseable {
  private static final int BUFFER_BYTES = 1 << 20;

  private final LogDisk disk;
  private final Arena memory = Arena.ofShared();
  private final MemorySegment buffer = memory.allocate(BUFFER_BYTES, 8);
  private Optional<Note> last = Optional.empty();

  SegmentWriter(LogDisk disk) {
    this.disk = disk;
  }

  /// Puts the note in an empty file that each begins with.
  void begin(Segment segment, Note head) throws LinuxException {
    MemorySegment.copy(head.bytes(), 0, buffer, 0, Note.BYTES);
    disk.write(segment.descriptor, buffer.asSlice(0, Note.BYTES), 0);
    segment.lengthBytes = Note.BYTES;
    last = Optional.of(head);
  }

  /// @param note goes before the records, unless the last one tells the same
  void append(Segment segment, Note note, List<StreamRecord> records) throws LinuxException {
    long at = segment.lengthBytes;
    int filled = 0;
    if (!last.map(it -> tellsTheSame(it, note)).orElse(false)) {
      MemorySegment.copy(note.bytes(), 0, buffer, 0, Note.BYTES);
      filled = Note.BYTES;
    }
    for (StreamRecord record : records) {
      MemorySegment bytes = record.bytes();
      for (long from = 0; from < bytes.byteSize(); ) {
        if (filled == BUFFER_BYTES) {
          disk.write(segment.descriptor, buffer, at);
          at += filled;
          filled = 0;
        }
        long piece = Math.min(bytes.byteSize() - from, BUFFER_BYTES - filled);
        MemorySegment.copy(bytes, from, buffer, filled, piece);
        from += piece;
        filled += (int) piece;
      }
    }
    disk.write(segment.descriptor, buffer.asSlice(0, filled), at);
    segment.lengthBytes = at + filled;
    last = Optional.of(note);
  }

  /// Has the disk get anew what a file holds from there on.
  void rewrite(Segment segment, long from) throws LinuxException {
    for (long at = from; at < segment.lengthBytes; ) {
      MemorySegment piece = buffer.asSlice(0, Math.min(BUFFER_BYTES, segment.lengthBytes - at));
      if (disk.read(segment.descriptor, piece, at) < piece.byteSize()) {
        throw new LinuxException("read", segment.path.toString(), Errno.EIO);
      }
      disk.write(segment.descriptor, piece, at);
      at += piece.byteSize();
    }
  }

  private static boolean tellsTheSame(Note one, Note other) {
    return one.resynced() == other.resynced() && one.synced() == other.synced();
  }

  /// The last note may not be there any more.
  void forget() {
    last = Optional.empty();
  }

  @Override
  public void close() {
    memory.close();
  }
}
