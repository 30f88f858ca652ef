package dev.meerkat.replication.capture;

import dev.meerkat.replication.fuse.Reply;
import dev.meerkat.replication.fuse.Request;
import dev.meerkat.replication.fuse.Struct;
import dev.meerkat.replication.linux.Capacity;
import dev.meerkat.replication.linux.FileStatus;
import dev.meerkat.replication.linux.FileTime;
import dev.meerkat.replication.linux.Flags;
import dev.meerkat.replication.linux.Linux;
import dev.meerkat.replication.linux.LinuxException;
import java.time.Instant;

/// Requests about what is known of files beside their contents.
final class AttributeOperations {
  /// `FUSE_GETATTR_FH`.
  private static final int BY_HANDLE = 1;

  // FATTR_...
  private static final int MODE = 1;
  private static final int UID = 1 << 1;
  private static final int GID = 1 << 2;
  private static final int SIZE = 1 << 3;
  private static final int ATIME = 1 << 4;
  private static final int MTIME = 1 << 5;
  private static final int FH = 1 << 6;
  private static final int ATIME_NOW = 1 << 7;
  private static final int MTIME_NOW = 1 << 8;
  private static final int KILL_SUIDGID = 1 << 11;

  private static final long GETATTR_FLAGS = Struct.at(Struct.GETATTR_IN, "getattr_flags");
  private static final long GETATTR_FH = Struct.at(Struct.GETATTR_IN, "fh");
  private static final long VALID = Struct.at(Struct.SETATTR_IN, "valid");

  private final Linux linux;
  private final Backing backing;
  private final Teller teller;

  AttributeOperations(Linux linux, Backing backing, Teller teller) {
    this.linux = linux;
    this.backing = backing;
    this.teller = teller;
  }

  int attributes(Request request, Reply reply) throws LinuxException {
    if ((request.int32(GETATTR_FLAGS) & BY_HANDLE) != 0) {
      long handle = request.int64(GETATTR_FH);
      return Answers.attributes(
          reply, linux.status(backing.openFiles().descriptor(handle)), backing.validSeconds());
    }
    return backing.read(
        linux,
        backing.node(request.node()),
        file -> Answers.attributes(reply, linux.status(file.descriptor()), backing.validSeconds()));
  }

  int change(Request request, Reply reply) throws LinuxException {
    int valid = request.int32(VALID);
    Node node = backing.node(request.node());
    synchronized (node) {
      try (Opened file = backing.locate(linux, node)) {
        if ((valid & SIZE) != 0) {
          truncate(request, valid, node, file);
        }
        // Nothing at all is asked by a chown(2) to nobody new, which takes privileges away.
        if (valid == 0 || (valid & (UID | GID | MODE | ATIME | MTIME)) != 0) {
          describe(request, valid, node, file);
        }
        return Answers.attributes(reply, linux.status(file.descriptor()), backing.validSeconds());
      }
    }
  }

  private void describe(Request request, int valid, Node node, Opened file) throws LinuxException {
    FileId id = teller.file(node);
    try (Teller.Telling telling = teller.about(Parts.described(id))) {
      try {
        if (valid == 0 || (valid & (UID | GID)) != 0) {
          FileStatus before = linux.status(file.descriptor());
          linux.changeOwner(
              file.descriptor(),
              (valid & UID) == 0 ? -1 : request.int32(Struct.at(Struct.SETATTR_IN, "uid")),
              (valid & GID) == 0 ? -1 : request.int32(Struct.at(Struct.SETATTR_IN, "gid")));
          Privileges.takeOfOwner(linux, before, file.descriptor(), request);
        }
        if ((valid & MODE) != 0) {
          int mode = request.int32(Struct.at(Struct.SETATTR_IN, "mode"));
          linux.changeMode(file.descriptor(), mode & 0xFFF);
        }
        if ((valid & (ATIME | MTIME)) != 0) {
          linux.changeTimes(
              file.descriptor(),
              time(request, valid, ATIME, ATIME_NOW, "atime", "atimensec"),
              time(request, valid, MTIME, MTIME_NOW, "mtime", "mtimensec"));
        }
      } catch (LinuxException e) {
        telling.described(id, linux.status(file.descriptor())); // Some of it may be done.
        throw e;
      }
      telling.described(id, linux.status(file.descriptor()));
    }
  }

  private void truncate(Request request, int valid, Node node, Opened file) throws LinuxException {
    long size = request.int64(Struct.at(Struct.SETATTR_IN, "size"));
    FileId id = teller.file(node);
    long before = linux.status(file.descriptor()).size();
    try (Teller.Telling telling = teller.about(Parts.content(id, size, before))) {
      if ((valid & FH) != 0) {
        long handle = request.int64(Struct.at(Struct.SETATTR_IN, "fh"));
        linux.truncate(backing.openFiles().descriptor(handle), size);
      } else {
        try (Opened writable = backing.open(linux, node, Flags.O_WRONLY)) {
          linux.truncate(writable.descriptor(), size);
        }
      }
      telling.made(new Change.Truncate(id, size, linux.status(file.descriptor()).modified()));
    }
    if ((valid & KILL_SUIDGID) != 0) {
      Privileges.take(linux, teller, node, file.descriptor(), request);
    }
  }

  private static FileTime time(
      Request request, int valid, int set, int now, String seconds, String nanos) {
    if ((valid & set) == 0) {
      return FileTime.KEPT;
    }
    if ((valid & now) != 0) {
      return FileTime.NOW;
    }
    return new FileTime.At(
        Instant.ofEpochSecond(
            request.int64(Struct.at(Struct.SETATTR_IN, seconds)),
            request.int32(Struct.at(Struct.SETATTR_IN, nanos))));
  }

  int readSymlink(Request request, Reply reply) throws LinuxException {
    return backing.read(
        linux,
        backing.node(request.node()),
        file -> linux.readSymlink(file.descriptor(), reply.body().asSlice(0, 4096)));
  }

  int capacity(Reply reply) throws LinuxException {
    Capacity capacity = linux.capacity(backing.root());
    reply.body().asSlice(0, Struct.KSTATFS.byteSize()).fill((byte) 0);
    reply.int64(Struct.at(Struct.KSTATFS, "blocks"), capacity.blocks());
    reply.int64(Struct.at(Struct.KSTATFS, "bfree"), capacity.freeBlocks());
    reply.int64(Struct.at(Struct.KSTATFS, "bavail"), capacity.availableBlocks());
    reply.int64(Struct.at(Struct.KSTATFS, "files"), capacity.inodes());
    reply.int64(
        Struct.at(Struct.KSTATFS, "ffree"),
        Math.min(capacity.freeInodes(), backing.index().budget().left()));
    reply.int32(Struct.at(Struct.KSTATFS, "bsize"), (int) capacity.blockSize());
    reply.int32(Struct.at(Struct.KSTATFS, "namelen"), (int) capacity.nameLength());
    reply.int32(Struct.at(Struct.KSTATFS, "frsize"), (int) capacity.fragmentSize());
    return (int) Struct.KSTATFS.byteSize();
  }
}
