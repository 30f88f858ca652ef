package dev.meerkat.replication.capture;

import dev.meerkat.replication.fuse.Reply;
import dev.meerkat.replication.fuse.Request;
import dev.meerkat.replication.fuse.Struct;
import dev.meerkat.replication.linux.FileStatus;
import dev.meerkat.replication.linux.Flags;
import dev.meerkat.replication.linux.Linux;
import dev.meerkat.replication.linux.LinuxException;
import java.lang.foreign.MemorySegment;

/// Requests about extended attributes, of which access control lists are some.
final class ExtendedOperations {
  /// `FUSE_SETXATTR_ACL_KILL_SGID`.
  private static final int ACL_KILL_SGID = 1;

  private static final long ROOM = Struct.at(Struct.GETXATTR_IN, "size");

  private final Linux linux;
  private final Backing backing;

  ExtendedOperations(Linux linux, Backing backing) {
    this.linux = linux;
    this.backing = backing;
  }

  int set(Request request) throws LinuxException {
    int size = request.int32(Struct.at(Struct.SETXATTR_IN, "size"));
    int flags = request.int32(Struct.at(Struct.SETXATTR_IN, "flags"));
    int extra = request.int32(Struct.at(Struct.SETXATTR_IN, "setxattr_flags"));
    MemorySegment name = request.name(Struct.SETXATTR_IN.byteSize());
    MemorySegment value = request.data(Struct.SETXATTR_IN.byteSize() + name.byteSize(), size);
    Node node = backing.node(request.node());
    synchronized (node) {
      try (Opened file = backing.locate(linux, node)) {
        linux.setAttribute(file.descriptor(), name, value, flags);
        backing.listener().changed(new Change.SetExtended(node.file(), FileName.of(name), value));
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
    linux.changeMode(file.descriptor(), before.permissions() & ~Flags.S_ISGID);
    FileStatus status = linux.status(file.descriptor());
    backing
        .listener()
        .changed(
            new Change.Attributes(
                node.file(), Ownership.of(status), status.accessed(), status.modified()));
  }

  int remove(Request request) throws LinuxException {
    MemorySegment name = request.name(0);
    Node node = backing.node(request.node());
    synchronized (node) {
      try (Opened file = backing.locate(linux, node)) {
        linux.removeAttribute(file.descriptor(), name);
        backing.listener().changed(new Change.RemoveExtended(node.file(), FileName.of(name)));
      }
    }
    return 0;
  }

  int value(Request request, Reply reply) throws LinuxException {
    int size = request.int32(ROOM);
    MemorySegment name = request.name(Struct.GETXATTR_IN.byteSize());
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
            linux,
            backing.node(request.node()),
            file -> linux.attributes(file.descriptor(), reply.body().asSlice(0, size)));
    return size == 0 ? size(reply, result) : result;
  }

  private static int size(Reply reply, int size) {
    reply.int32(Struct.at(Struct.GETXATTR_OUT, "size"), size);
    reply.int32(Struct.at(Struct.GETXATTR_OUT, "padding"), 0);
    return (int) Struct.GETXATTR_OUT.byteSize();
  }
}
