package dev.meerkat.replication.capture;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import dev.meerkat.core.replication.Resent;
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

/// Requests about extended attributes, of which access control lists are some.
final class ExtendedOperations {
  /// `FUSE_SETXATTR_ACL_KILL_SGID`.
  private static final int ACL_KILL_SGID = 1;

  private static final int XATTR_CREATE = 1;

  private static final long ROOM = Struct.at(Struct.GETXATTR_IN, "size");

  private final Linux linux;
  private final Backing backing;
  private final Teller teller;
  private final Ahead ahead;

  /// `XATTR_LIST_MAX`.
  private final MemorySegment list = Arena.ofAuto().allocate(64 * 1024);

  ExtendedOperations(Linux linux, Backing backing, Teller teller) {
    this.linux = linux;
    this.backing = backing;
    this.teller = teller;
    this.ahead = new Ahead(linux, backing.ledger());
  }

  int set(Request request, Reply reply, LateAnswer answer) throws LinuxException {
    int size = request.int32(Struct.at(Struct.SETXATTR_IN, "size"));
    int flags = request.int32(Struct.at(Struct.SETXATTR_IN, "flags"));
    int extra = request.int32(Struct.at(Struct.SETXATTR_IN, "setxattr_flags"));
    MemorySegment name = request.name(Struct.SETXATTR_IN.byteSize());
    MemorySegment value = request.data(Struct.SETXATTR_IN.byteSize() + name.byteSize(), size);
    refuseOwn(name);
    Node node = backing.node(request.node());
    synchronized (node) {
      try (Opened file = backing.locate(linux, node)) {
        if ((flags & XATTR_CREATE) != 0
            && ahead.ofAttribute(request, Resent.Operation.SET_ATTRIBUTE, file, name)
                == Resent.ANSWER) {
          return teller.answerWhenSafe(request, reply, 0, answer);
        }
        FileId id = teller.file(node);
        try (Teller.Telling telling = teller.about(Parts.described(id))) {
          linux.setAttribute(file.descriptor(), name, value, flags);
          if (!linux.status(file.descriptor()).isRemovedFolder()) {
            telling.made(new Change.SetExtended(id, FileName.of(name), value));
          }
        }
        if ((extra & ACL_KILL_SGID) != 0) {
          takeGroup(node, file);
        }
      }
    }
    return 0;
  }

  private void takeGroup(Node node, Opened file) throws LinuxException {
    FileStatus before = linux.status(file.descriptor());
    if ((before.mode() & Flags.S_ISGID) == 0) {
      return;
    }
    FileId id = teller.file(node);
    try (Teller.Telling telling = teller.about(Parts.described(id))) {
      linux.changeMode(file.descriptor(), before.permissions() & ~Flags.S_ISGID);
      telling.described(id, linux.status(file.descriptor()));
    }
  }

  int remove(Request request, Reply reply, LateAnswer answer) throws LinuxException {
    MemorySegment name = request.name(0);
    refuseOwn(name);
    Node node = backing.node(request.node());
    synchronized (node) {
      try (Opened file = backing.locate(linux, node)) {
        if (ahead.ofAttribute(request, Resent.Operation.REMOVE_ATTRIBUTE, file, name)
            == Resent.ANSWER) {
          return teller.answerWhenSafe(request, reply, 0, answer);
        }
        FileId id = teller.file(node);
        try (Teller.Telling telling = teller.about(Parts.described(id))) {
          linux.removeAttribute(file.descriptor(), name);
          if (!linux.status(file.descriptor()).isRemovedFolder()) {
            telling.made(new Change.RemoveExtended(id, FileName.of(name)));
          }
        }
      }
    }
    return 0;
  }

  int value(Request request, Reply reply) throws LinuxException {
    int size = request.int32(ROOM);
    MemorySegment name = request.name(Struct.GETXATTR_IN.byteSize());
    if (OwnPlace.isAttribute(name)) {
      throw new LinuxException("getxattr", FileName.of(name).toString(), Errno.ENODATA);
    }
    int result =
        backing.read(
            linux,
            backing.node(request.node()),
            file -> linux.attribute(file.descriptor(), name, reply.body().asSlice(0, size)));
    return size == 0 ? size(reply, result) : result;
  }

  int names(Request request, Reply reply) throws LinuxException {
    int size = request.int32(ROOM);
    int result =
        backing.read(
            linux, backing.node(request.node()), file -> linux.attributes(file.descriptor(), list));
    int visible = withoutOwn(result);
    if (size == 0) {
      return size(reply, visible);
    }
    if (visible > size) {
      throw new LinuxException("listxattr", "node " + request.node(), Errno.ERANGE);
    }
    MemorySegment.copy(list, 0, reply.body(), 0, visible);
    return visible;
  }

  /// Takes Meerkat's own attributes out of the list.
  ///
  /// @return the bytes that are left
  private int withoutOwn(int bytes) {
    int kept = 0;
    int at = 0;
    while (at < bytes) {
      MemorySegment name = list.asSlice(at);
      int length = 0;
      while (name.get(JAVA_BYTE, length) != 0) {
        length++;
      }
      length++;
      if (!OwnPlace.isAttribute(name)) {
        MemorySegment.copy(list, at, list, kept, length);
        kept += length;
      }
      at += length;
    }
    return kept;
  }

  private static void refuseOwn(MemorySegment name) throws LinuxException {
    if (OwnPlace.isAttribute(name)) {
      throw new LinuxException(
          "change", FileName.of(name) + ", which belongs to Meerkat", Errno.EPERM);
    }
  }

  private static int size(Reply reply, int size) {
    reply.int32(Struct.at(Struct.GETXATTR_OUT, "size"), size);
    reply.int32(Struct.at(Struct.GETXATTR_OUT, "padding"), 0);
    return (int) Struct.GETXATTR_OUT.byteSize();
  }
}
