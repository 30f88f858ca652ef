package dev.meerkat.replication.capture;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import dev.meerkat.replication.fuse.Reply;
import dev.meerkat.replication.fuse.Request;
import dev.meerkat.replication.fuse.Struct;
import dev.meerkat.replication.linux.Errno;
import dev.meerkat.replication.linux.FileHandle;
import dev.meerkat.replication.linux.FileStatus;
import dev.meerkat.replication.linux.Flags;
import dev.meerkat.replication.linux.Linux;
import dev.meerkat.replication.linux.LinuxException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// Requests that list folders. A place in a folder is the folder's own (`d_off`), so nothing is
/// kept between requests and folders of any size take no memory.
final class ListOperations {
  /// `SEEK_SET`.
  private static final int FROM_START = 0;

  private static final int MIN_LIST = 1024;
  private static final int MAX_LIST = 32 * 1024;

  /// Of `struct linux_dirent64`: inode, offset, length of the record, type, name.
  private static final long RECORD_OFFSET = 8;

  private static final long RECORD_LENGTH = 16;
  private static final long RECORD_TYPE = 18;
  private static final long RECORD_NAME = 19;

  private static final long ENTRY = Struct.ENTRY_OUT.byteSize();
  private static final long DIRENT = Struct.DIRENT.byteSize();

  private final Linux linux;
  private final Backing backing;
  private final Teller teller;
  private final MemorySegment records;

  ListOperations(Linux linux, Backing backing, Teller teller) {
    this.linux = linux;
    this.backing = backing;
    this.teller = teller;
    this.records = Arena.ofAuto().allocate(MAX_LIST, 8);
  }

  int open(Request request, Reply reply) throws LinuxException {
    Node node = backing.node(request.node());
    int flags = Flags.O_RDONLY | Flags.O_DIRECTORY;
    int descriptor = linux.open(backing.root(), node.handle(), flags);
    return Answers.opened(
        reply, 0, backing.handOut(linux, request, node.number(), descriptor, flags), false);
  }

  /// @param plus with what a lookup of each name would tell (`FUSE_READDIRPLUS`)
  int list(Request request, Reply reply, boolean plus) throws LinuxException {
    int folder = backing.openFiles().descriptor(request.int64(Struct.at(Struct.READ_IN, "fh")));
    long offset = request.int64(Struct.at(Struct.READ_IN, "offset"));
    int room = request.int32(Struct.at(Struct.READ_IN, "size"));
    Node node = backing.node(request.node());
    int filled;
    boolean ownFolder;
    synchronized (node) {
      int most = Math.clamp(plus ? room / 6 : room, MIN_LIST, MAX_LIST);
      do {
        linux.seek(folder, offset, FROM_START);
        filled = linux.list(folder, records.asSlice(0, most));
        // Nothing listed would be the end of the folder.
        ownFolder = filled > 0 && length(0) == filled && isOwn(node, 0);
        offset = records.get(JAVA_LONG_UNALIGNED, RECORD_OFFSET);
      } while (ownFolder);
    }
    int size = 0;
    long at = 0;
    while (at < filled) {
      int length = length(at);
      if (isOwn(node, at)) {
        at += length;
        continue;
      }
      int nameLength = nameLength(at + RECORD_NAME);
      long needed = (plus ? ENTRY : 0) + DIRENT + padded(nameLength);
      if (size + needed > room) {
        break;
      }
      MemorySegment to = reply.body().asSlice(size, needed);
      if (plus) {
        try {
          describe(node, folder, at, nameLength, to);
        } catch (LinuxException e) {
          if (size == 0) {
            throw e;
          }
          // The kernel is to know of the nodes that were counted so far. It asks again from here.
          break;
        }
      }
      entry(at, nameLength, to.asSlice(plus ? ENTRY : 0));
      size += (int) needed;
      at += length;
    }
    return size;
  }

  private int length(long at) {
    return Short.toUnsignedInt(records.get(JAVA_SHORT_UNALIGNED, at + RECORD_LENGTH));
  }

  private boolean isOwn(Node folder, long at) {
    return OwnPlace.isFolder(folder, records.asSlice(at + RECORD_NAME));
  }

  private void entry(long at, int nameLength, MemorySegment to) {
    to.fill((byte) 0);
    to.set(JAVA_LONG, Struct.at(Struct.DIRENT, "ino"), records.get(JAVA_LONG_UNALIGNED, at));
    to.set(
        JAVA_LONG,
        Struct.at(Struct.DIRENT, "off"),
        records.get(JAVA_LONG_UNALIGNED, at + RECORD_OFFSET));
    to.set(JAVA_INT, Struct.at(Struct.DIRENT, "namelen"), nameLength);
    to.set(JAVA_INT, Struct.at(Struct.DIRENT, "type"), records.get(JAVA_BYTE, at + RECORD_TYPE));
    MemorySegment.copy(records, at + RECORD_NAME, to, DIRENT, nameLength);
  }

  /// What a lookup would tell, and counts as one; nothing of the folder itself and its parent, and
  /// of what has vanished meanwhile.
  private void describe(Node parent, int folder, long at, int nameLength, MemorySegment to)
      throws LinuxException {
    to.asSlice(0, ENTRY).fill((byte) 0);
    MemorySegment name = records.asSlice(at + RECORD_NAME, nameLength + 1L);
    if (isDots(name, nameLength)) {
      return;
    }
    try {
      FileStatus status = linux.status(folder, name);
      FileHandle handle = linux.handle(folder, name);
      Node node = backing.nodes().lookedUp(Inode.of(status, handle), handle);
      Opened within = new Opened(linux, folder, true);
      if (backing.isLeftOut(parent, within, name)) {
        teller.found(node, within, name);
      }
      Answers.entry(to, 0, node, status, backing.validSeconds());
    } catch (LinuxException e) {
      if (e.errno() != Errno.ENOENT) {
        throw e;
      }
    }
  }

  private static boolean isDots(MemorySegment name, int length) {
    return name.get(JAVA_BYTE, 0) == '.'
        && (length == 1 || (length == 2 && name.get(JAVA_BYTE, 1) == '.'));
  }

  private int nameLength(long at) {
    int length = 0;
    while (records.get(JAVA_BYTE, at + length) != 0) {
      length++;
    }
    return length;
  }

  private static long padded(int length) {
    return (length + 7L) & ~7L;
  }
}
