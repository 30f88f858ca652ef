package dev.meerkat.replication.capture;

import dev.meerkat.replication.fuse.LateAnswer;
import dev.meerkat.replication.fuse.Reply;
import dev.meerkat.replication.fuse.Request;
import dev.meerkat.replication.fuse.Struct;
import dev.meerkat.replication.linux.Errno;
import dev.meerkat.replication.linux.FileStatus;
import dev.meerkat.replication.linux.Flags;
import dev.meerkat.replication.linux.Linux;
import dev.meerkat.replication.linux.LinuxException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Instant;
import java.util.List;

/// Requests about the contents of open files.
final class FileOperations {
  /// `FUSE_WRITE_KILL_SUIDGID`.
  private static final int WRITE_KILL_SUIDGID = 1 << 2;

  /// `FUSE_FSYNC_FDATASYNC`.
  private static final int DATA_ONLY = 1;

  /// The most that one request copies: the locks of two files are held meanwhile. The kernel asks
  /// again for the rest.
  private static final long MAX_COPY = 1L << 20;

  private static final long FH = 0;
  private static final long READ_OFFSET = Struct.at(Struct.READ_IN, "offset");
  private static final long READ_SIZE = Struct.at(Struct.READ_IN, "size");
  private static final long WRITE_OFFSET = Struct.at(Struct.WRITE_IN, "offset");
  private static final long WRITE_SIZE = Struct.at(Struct.WRITE_IN, "size");
  private static final long WRITE_FLAGS = Struct.at(Struct.WRITE_IN, "write_flags");
  private static final long WRITE_DATA = Struct.WRITE_IN.byteSize();

  private static final long OPEN_FLAGS = Struct.at(Struct.OPEN_IN, "flags");
  private static final long WRITTEN = Struct.at(Struct.WRITE_OUT, "size");
  private static final long WRITTEN_PADDING = Struct.at(Struct.WRITE_OUT, "padding");
  private static final long FSYNC_FLAGS = Struct.at(Struct.FSYNC_IN, "fsync_flags");

  private final Linux linux;
  private final Backing backing;
  private final Teller teller;
  private final MemorySegment copy = Arena.ofAuto().allocate(MAX_COPY);

  FileOperations(Linux linux, Backing backing, Teller teller) {
    this.linux = linux;
    this.backing = backing;
    this.teller = teller;
  }

  /// What remains of the flags of an application's open. With `O_APPEND` the folder would ignore
  /// the offset that the kernel has found; `O_DIRECT` would ask for aligned memory; for `O_SYNC`
  /// the kernel sends a sync after each write; truncating comes as a request of its own.
  static int backingFlags(int flags) {
    return (flags & (Flags.O_ACCMODE | Flags.O_NOATIME)) | Flags.O_NOFOLLOW;
  }

  int open(Request request, Reply reply) throws LinuxException {
    int flags = backingFlags(request.int32(OPEN_FLAGS));
    Node node = backing.node(request.node());
    int descriptor = linux.open(backing.root(), node.handle(), flags);
    long handle = backing.handOut(linux, request, node.number(), descriptor, flags);
    return Answers.opened(reply, 0, handle, !backing.isReadOnly());
  }

  int release(Request request) throws LinuxException {
    try {
      linux.close(backing.openFiles().remove(request.int64(FH)));
    } catch (LinuxException e) {
      if (!request.isResent()) {
        throw e;
      }
    }
    return 0;
  }

  int read(Request request, Reply reply) throws LinuxException {
    int descriptor = backing.openFiles().descriptor(request.int64(FH));
    MemorySegment to = reply.body().asSlice(0, request.int32(READ_SIZE));
    return linux.read(descriptor, to, request.int64(READ_OFFSET));
  }

  int write(Request request, Reply reply) throws LinuxException {
    Node node = backing.node(request.node());
    int descriptor = backing.openFiles().descriptor(request.int64(FH));
    long offset = request.int64(WRITE_OFFSET);
    MemorySegment data = request.data(WRITE_DATA, request.int32(WRITE_SIZE));
    boolean takePrivileges = (request.int32(WRITE_FLAGS) & WRITE_KILL_SUIDGID) != 0;
    int written;
    synchronized (node) {
      FileId file = teller.file(node);
      var ranges = Parts.content(file, offset, offset + data.byteSize());
      try (Teller.Telling telling = teller.about(ranges)) {
        written = linux.write(descriptor, data, offset);
        FileStatus status = linux.status(descriptor);
        telling.made(new Change.Write(file, offset, data.asSlice(0, written), status.modified()));
      }
      if (takePrivileges) {
        Privileges.take(linux, teller, node, descriptor, request);
      }
    }
    reply.int32(WRITTEN, written);
    reply.int32(WRITTEN_PADDING, 0);
    return (int) Struct.WRITE_OUT.byteSize();
  }

  /// `FALLOC_FL_KEEP_SIZE`; all other flags change what is read.
  private static final int KEEP_SIZE = 1;

  /// `FUSE_FSYNC` and `FUSE_FSYNCDIR`.
  int sync(Request request, LateAnswer answer) throws LinuxException {
    int descriptor = backing.openFiles().descriptor(request.int64(FH));
    int flags = request.int32(FSYNC_FLAGS);
    boolean dataOnly = (flags & DATA_ONLY) != 0;
    JointAnswer sides = JointAnswer.ofSync(answer, request.unique());
    if (backing.node(request.node()).isLeftOut()) {
      sides.done(0);
    } else {
      backing.listener().barrier(new Barrier(dataOnly), sides);
    }
    int errno = 0;
    try {
      linux.sync(descriptor, dataOnly);
    } catch (LinuxException e) {
      errno = e.errno();
    }
    sides.done(errno);
    return Reply.NONE;
  }

  int allocate(Request request) throws LinuxException {
    Node node = backing.node(request.node());
    int descriptor = backing.openFiles().descriptor(request.int64(FH));
    long offset = request.int64(Struct.at(Struct.FALLOCATE_IN, "offset"));
    long length = request.int64(Struct.at(Struct.FALLOCATE_IN, "length"));
    int mode = request.int32(Struct.at(Struct.FALLOCATE_IN, "mode"));
    synchronized (node) {
      FileId file = teller.file(node);
      var ranges = Parts.content(file, offset, offset + length);
      try (Teller.Telling telling = teller.about(ranges)) {
        long before = linux.status(descriptor).size();
        try {
          linux.allocate(descriptor, mode, offset, length);
        } catch (LinuxException e) {
          allocatedInPart(telling, file, descriptor, mode, before, e);
          throw e;
        }
        telling.made(
            new Change.Allocate(file, mode, offset, length, linux.status(descriptor).modified()));
      }
      takePrivileges(request, node, descriptor);
    }
    return 0;
  }

  /// What is only allocated reads as it did; a part of it may have made the file longer.
  private void allocatedInPart(
      Teller.Telling telling,
      FileId file,
      int descriptor,
      int mode,
      long before,
      LinuxException failure)
      throws LinuxException {
    FileStatus now = linux.status(descriptor);
    boolean halfWay = failure.errno() == Errno.EIO || failure.errno() == Errno.ENOSPC;
    if ((mode & ~KEEP_SIZE) != 0 && halfWay) {
      telling.unknown(failure);
    } else if (now.size() != before) {
      telling.made(new Change.Truncate(file, now.size(), now.modified()));
    }
  }

  int seek(Request request, Reply reply) throws LinuxException {
    int descriptor = backing.openFiles().descriptor(request.int64(FH));
    long offset = request.int64(Struct.at(Struct.LSEEK_IN, "offset"));
    int whence = request.int32(Struct.at(Struct.LSEEK_IN, "whence"));
    reply.int64(0, linux.seek(descriptor, offset, whence));
    return (int) Struct.LSEEK_OUT.byteSize();
  }

  int copy(Request request, Reply reply) throws LinuxException {
    Node from = backing.node(request.node());
    Node to = backing.node(request.int64(Struct.at(Struct.COPY_FILE_RANGE_IN, "nodeid_out")));
    int source = descriptor(request, "fh_in");
    int target = descriptor(request, "fh_out");
    long fromOffset = request.int64(Struct.at(Struct.COPY_FILE_RANGE_IN, "off_in"));
    long toOffset = request.int64(Struct.at(Struct.COPY_FILE_RANGE_IN, "off_out"));
    long length = Math.min(request.int64(Struct.at(Struct.COPY_FILE_RANGE_IN, "len")), MAX_COPY);
    long copied =
        Locks.with(
            List.of(from, to),
            () -> {
              FileId file = teller.file(to);
              long done;
              try (Opened readable = backing.open(linux, to, Flags.O_RDONLY);
                  Teller.Telling telling =
                      teller.about(Parts.content(file, toOffset, toOffset + length))) {
                done = linux.copy(source, fromOffset, target, toOffset, length);
                if (done > 0) {
                  tellCopied(telling, file, readable, toOffset, done);
                }
              }
              if (done > 0) {
                takePrivileges(request, to, target);
              }
              return done;
            });
    reply.int32(WRITTEN, (int) copied);
    reply.int32(WRITTEN_PADDING, 0);
    return (int) Struct.WRITE_OUT.byteSize();
  }

  /// What was copied is told as written: when a change is repeated, what it was copied from may not
  /// be what it was.
  private void tellCopied(
      Teller.Telling telling, FileId file, Opened readable, long offset, long length)
      throws LinuxException {
    MemorySegment data = copy.asSlice(0, length);
    try {
      int read = 0;
      while (read < length) {
        int more = linux.read(readable.descriptor(), data.asSlice(read), offset + read);
        if (more == 0) {
          throw new LinuxException("read", "what was copied to " + file, Errno.EIO);
        }
        read += more;
      }
      Instant modified = linux.status(readable.descriptor()).modified();
      telling.made(new Change.Write(file, offset, data, modified));
    } catch (LinuxException e) {
      telling.unknown(e);
      throw e;
    }
  }

  /// For requests with which the kernel does not say whether to: only root's change leaves them.
  private void takePrivileges(Request request, Node node, int descriptor) throws LinuxException {
    if (request.uid() != 0) {
      Privileges.take(linux, teller, node, descriptor, request);
    }
  }

  private int descriptor(Request request, String field) throws LinuxException {
    return backing
        .openFiles()
        .descriptor(request.int64(Struct.at(Struct.COPY_FILE_RANGE_IN, field)));
  }
}
