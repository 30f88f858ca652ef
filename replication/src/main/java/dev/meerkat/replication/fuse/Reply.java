package dev.meerkat.replication.fuse;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// The memory of an answer: `fuse_out_header`, then a body that depends on the opcode. It is that
/// of one thread and is used again for its next answer.
public final class Reply {
  /// What [RequestHandler#handle] returns when no answer is to be sent now, or ever.
  public static final int NONE = -1;

  private static final long HEADER = Struct.OUT_HEADER.byteSize();
  private static final long LEN = Struct.at(Struct.OUT_HEADER, "len");
  private static final long ERROR = Struct.at(Struct.OUT_HEADER, "error");
  private static final long UNIQUE = Struct.at(Struct.OUT_HEADER, "unique");

  private final MemorySegment buffer;
  private final MemorySegment body;

  Reply(Arena memory, int maxBody) {
    buffer = memory.allocate(HEADER + maxBody, 4096);
    body = buffer.asSlice(HEADER);
  }

  /// Room for the largest read.
  public MemorySegment body() {
    return body;
  }

  public void int32(long at, int value) {
    body.set(JAVA_INT, at, value);
  }

  public void int64(long at, long value) {
    body.set(JAVA_LONG, at, value);
  }

  /// @param size of the body
  MemorySegment message(long unique, int size) {
    buffer.set(JAVA_INT, LEN, (int) HEADER + size);
    buffer.set(JAVA_INT, ERROR, 0);
    buffer.set(JAVA_LONG, UNIQUE, unique);
    return buffer.asSlice(0, HEADER + size);
  }

  /// A word to the kernel that is no answer.
  MemorySegment notice(int code) {
    return error(0, -code);
  }

  MemorySegment error(long unique, int errno) {
    buffer.set(JAVA_INT, LEN, (int) HEADER);
    buffer.set(JAVA_INT, ERROR, -errno);
    buffer.set(JAVA_LONG, UNIQUE, unique);
    return buffer.asSlice(0, HEADER);
  }
}
