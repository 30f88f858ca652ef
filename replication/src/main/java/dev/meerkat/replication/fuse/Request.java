package dev.meerkat.replication.fuse;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// What the kernel asks: `fuse_in_header`, a body that depends on the opcode, then names or data.
/// The memory is that of one thread and is used again for its next request.
public final class Request {
  /// The largest write, which is also the largest read and the most that a buffer holds beside
  /// headers.
  public static final int MAX_WRITE = 1 << 20;

  /// The most that the kernel may ask for with one read, whatever the size of its pages: what a
  /// [Reply] has room for.
  public static final int MAX_READ = MAX_WRITE;

  private static final long HEADER = Struct.IN_HEADER.byteSize();
  private static final long LEN = Struct.at(Struct.IN_HEADER, "len");
  private static final long OPCODE = Struct.at(Struct.IN_HEADER, "opcode");
  private static final long UNIQUE = Struct.at(Struct.IN_HEADER, "unique");
  private static final long NODEID = Struct.at(Struct.IN_HEADER, "nodeid");
  private static final long UID = Struct.at(Struct.IN_HEADER, "uid");
  private static final long GID = Struct.at(Struct.IN_HEADER, "gid");
  private static final long PID = Struct.at(Struct.IN_HEADER, "pid");

  private final MemorySegment buffer;

  Request(Arena memory) {
    // The kernel wants room for its headers beside the data of the largest write, or gives nothing.
    buffer = memory.allocate(MAX_WRITE + 8192L, 4096);
  }

  MemorySegment buffer() {
    return buffer;
  }

  public int size() {
    return buffer.get(JAVA_INT, LEN);
  }

  public int opcode() {
    return buffer.get(JAVA_INT, OPCODE);
  }

  public long unique() {
    return buffer.get(JAVA_LONG, UNIQUE);
  }

  /// Whether it may have been taken before, by a process that has ended without an answer to it
  /// (`FUSE_UNIQUE_RESEND`).
  public boolean isResent() {
    return unique() < 0;
  }

  /// The same whether or not it was sent again.
  public long identity() {
    return identity(unique());
  }

  /// @param unique of a request
  public static long identity(long unique) {
    return unique & Long.MAX_VALUE;
  }

  public long node() {
    return buffer.get(JAVA_LONG, NODEID);
  }

  /// Of the caller (`fsuid`).
  public int uid() {
    return buffer.get(JAVA_INT, UID);
  }

  /// Of the caller (`fsgid`).
  public int gid() {
    return buffer.get(JAVA_INT, GID);
  }

  /// Of the calling thread; 0 when it cannot be seen from here.
  public int pid() {
    return buffer.get(JAVA_INT, PID);
  }

  /// @param at from the beginning of the body, as for all that follow
  public int int32(long at) {
    return buffer.get(JAVA_INT, HEADER + at);
  }

  public long int64(long at) {
    return buffer.get(JAVA_LONG, HEADER + at);
  }

  /// A name, with the zero byte at its end.
  public MemorySegment name(long at) {
    return buffer.asSlice(HEADER + at, lengthOfName(at) + 1);
  }

  /// Bytes of a name, without the zero byte.
  public long lengthOfName(long at) {
    long end = HEADER + at;
    while (buffer.get(JAVA_BYTE, end) != 0) {
      end++;
    }
    return end - HEADER - at;
  }

  public MemorySegment data(long at, int size) {
    return buffer.asSlice(HEADER + at, size);
  }
}
