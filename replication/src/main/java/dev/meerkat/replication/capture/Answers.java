package dev.meerkat.replication.capture;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.meerkat.replication.fuse.Reply;
import dev.meerkat.replication.fuse.Struct;
import dev.meerkat.replication.linux.FileStatus;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.time.Instant;

/// The answers that tell of files: `fuse_entry_out`, `fuse_attr_out` and `fuse_open_out`.
final class Answers {
  /// `FOPEN_KEEP_CACHE`: what the kernel has cached is right. `FOPEN_NOFLUSH`: all writes but those
  /// to mapped memory have arrived when a file is closed.
  private static final int OPEN_FLAGS = 1 << 1 | 1 << 5;

  private static final StructLayout ATTR = Struct.ATTR;
  private static final long INO = Struct.at(ATTR, "ino");
  private static final long SIZE = Struct.at(ATTR, "size");
  private static final long BLOCKS = Struct.at(ATTR, "blocks");
  private static final long ATIME = Struct.at(ATTR, "atime");
  private static final long MTIME = Struct.at(ATTR, "mtime");
  private static final long CTIME = Struct.at(ATTR, "ctime");
  private static final long ATIMENSEC = Struct.at(ATTR, "atimensec");
  private static final long MTIMENSEC = Struct.at(ATTR, "mtimensec");
  private static final long CTIMENSEC = Struct.at(ATTR, "ctimensec");
  private static final long MODE = Struct.at(ATTR, "mode");
  private static final long NLINK = Struct.at(ATTR, "nlink");
  private static final long UID = Struct.at(ATTR, "uid");
  private static final long GID = Struct.at(ATTR, "gid");
  private static final long RDEV = Struct.at(ATTR, "rdev");
  private static final long BLKSIZE = Struct.at(ATTR, "blksize");
  private static final long FLAGS = Struct.at(ATTR, "flags");

  private static final long NODEID = Struct.at(Struct.ENTRY_OUT, "nodeid");
  private static final long GENERATION = Struct.at(Struct.ENTRY_OUT, "generation");
  private static final long ENTRY_VALID = Struct.at(Struct.ENTRY_OUT, "entry_valid");
  private static final long ENTRY_ATTR_VALID = Struct.at(Struct.ENTRY_OUT, "attr_valid");
  private static final long ENTRY_ATTR = Struct.at(Struct.ENTRY_OUT, "attr");
  private static final long ATTR_VALID = Struct.at(Struct.ATTR_OUT, "attr_valid");
  private static final long ATTR_OUT_ATTR = Struct.at(Struct.ATTR_OUT, "attr");
  private static final long FH = Struct.at(Struct.OPEN_OUT, "fh");
  private static final long OPEN_OUT_FLAGS = Struct.at(Struct.OPEN_OUT, "open_flags");

  private Answers() {}

  static int entry(MemorySegment body, long at, Node node, FileStatus status, long validSeconds) {
    MemorySegment entry = body.asSlice(at, Struct.ENTRY_OUT.byteSize());
    entry.fill((byte) 0);
    entry.set(JAVA_LONG, NODEID, node.number());
    entry.set(JAVA_LONG, GENERATION, 0);
    entry.set(JAVA_LONG, ENTRY_VALID, validSeconds);
    entry.set(JAVA_LONG, ENTRY_ATTR_VALID, validSeconds);
    attr(entry, ENTRY_ATTR, status);
    return (int) Struct.ENTRY_OUT.byteSize();
  }

  /// The number of the node that [#entry] has told, at the beginning of a reply.
  static long node(Reply reply) {
    return reply.body().get(JAVA_LONG, NODEID);
  }

  /// That a name is not there, which the kernel may remember, too.
  static int noEntry(Reply reply, long validSeconds) {
    MemorySegment entry = reply.body().asSlice(0, Struct.ENTRY_OUT.byteSize());
    entry.fill((byte) 0);
    entry.set(JAVA_LONG, ENTRY_VALID, validSeconds);
    return (int) Struct.ENTRY_OUT.byteSize();
  }

  static int attributes(Reply reply, FileStatus status, long validSeconds) {
    reply.int64(ATTR_VALID, validSeconds);
    reply.int64(ATTR_VALID + 8, 0);
    attr(reply.body(), ATTR_OUT_ATTR, status);
    return (int) Struct.ATTR_OUT.byteSize();
  }

  /// @param cached whether it is a file of which the kernel may keep what it reads
  static int opened(Reply reply, long at, long handle, boolean cached) {
    reply.int64(at + FH, handle);
    reply.int32(at + OPEN_OUT_FLAGS, cached ? OPEN_FLAGS : 0);
    reply.int32(at + OPEN_OUT_FLAGS + 4, 0);
    return (int) Struct.OPEN_OUT.byteSize();
  }

  private static void attr(MemorySegment to, long at, FileStatus status) {
    to.set(JAVA_LONG, at + INO, status.inode());
    to.set(JAVA_LONG, at + SIZE, status.size());
    to.set(JAVA_LONG, at + BLOCKS, status.blocks());
    time(to, at + ATIME, at + ATIMENSEC, status.accessed());
    time(to, at + MTIME, at + MTIMENSEC, status.modified());
    time(to, at + CTIME, at + CTIMENSEC, status.changed());
    to.set(JAVA_INT, at + MODE, status.mode());
    to.set(JAVA_INT, at + NLINK, status.links());
    to.set(JAVA_INT, at + UID, status.uid());
    to.set(JAVA_INT, at + GID, status.gid());
    to.set(JAVA_INT, at + RDEV, status.device());
    to.set(JAVA_INT, at + BLKSIZE, status.blockSize());
    to.set(JAVA_INT, at + FLAGS, 0);
  }

  private static void time(MemorySegment to, long seconds, long nanos, Instant time) {
    to.set(JAVA_LONG, seconds, time.getEpochSecond());
    to.set(JAVA_INT, nanos, time.getNano());
  }
}
