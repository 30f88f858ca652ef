package dev.meerkat.replication.capture;

import dev.meerkat.core.replication.Ranges;
import dev.meerkat.core.replication.Resent;
import dev.meerkat.replication.fuse.Reply;
import dev.meerkat.replication.fuse.Request;
import dev.meerkat.replication.fuse.Struct;
import dev.meerkat.replication.linux.FileHandle;
import dev.meerkat.replication.linux.FileStatus;
import dev.meerkat.replication.linux.Flags;
import dev.meerkat.replication.linux.Linux;
import dev.meerkat.replication.linux.LinuxException;
import java.lang.foreign.MemorySegment;
import java.util.List;

/// Requests that make something new. It is made as root with the caller's umask, so that default
/// ACLs and set-group-ID folders do what they do, and then given to the caller.
final class Creation {
  private static final FileName NO_TARGET = new FileName("");

  private static final long FLAGS = Struct.at(Struct.CREATE_IN, "flags");
  private static final long MODE = Struct.at(Struct.CREATE_IN, "mode");
  private static final long UMASK = Struct.at(Struct.CREATE_IN, "umask");

  private final Linux linux;
  private final Backing backing;
  private final Teller teller;
  private final Ahead ahead;
  private int umask = -1;

  Creation(Linux linux, Backing backing, Teller teller) {
    this.linux = linux;
    this.backing = backing;
    this.teller = teller;
    this.ahead = new Ahead(linux, backing.ledger());
  }

  /// `FUSE_CREATE`: makes and opens a file.
  int create(Request request, Reply reply) throws LinuxException {
    int flags = request.int32(FLAGS);
    int mode = request.int32(MODE);
    MemorySegment name = request.name(Struct.CREATE_IN.byteSize());
    Node folder = backing.node(request.node());
    umask(request.int32(UMASK));
    OwnPlace.refuse(folder, name);
    return Locks.with(
        List.of(folder),
        () -> {
          try (Opened at = backing.locate(linux, folder)) {
            return create(request, reply, folder, at, name, flags, mode);
          }
        });
  }

  private int create(
      Request request, Reply reply, Node folder, Opened at, MemorySegment name, int flags, int mode)
      throws LinuxException {
    boolean made = wasMade(request, at, name);
    int open = FileOperations.backingFlags(flags);
    int create = made ? 0 : Flags.O_CREAT | Flags.O_EXCL;
    FileId file = made ? marked(at, name) : fresh(folder, at, name);
    try (Teller.Telling telling = teller.about(entered(folder, file))) {
      int descriptor = linux.open(at.descriptor(), name, open | create, mode);
      try {
        int size = made(request, reply, folder, at, name, descriptor, NO_TARGET, file, telling);
        return size + handOut(request, reply, size, Answers.node(reply), descriptor, open);
      } catch (LinuxException e) {
        linux.close(descriptor);
        throw e;
      }
    }
  }

  /// Whether the request came again, and what it asks for is there: then it lacks only its owner
  /// and its number, perhaps.
  private boolean wasMade(Request request, Opened folder, MemorySegment name)
      throws LinuxException {
    return ahead.ofName(request, Resent.Operation.MAKE, folder, name) == Resent.FINISH;
  }

  private FileId marked(Opened folder, MemorySegment name) throws LinuxException {
    int flags = Flags.O_PATH | Flags.O_NOFOLLOW;
    try (Opened file = new Opened(linux, linux.open(folder.descriptor(), name, flags, 0), false)) {
      return teller.marked(file.descriptor());
    }
  }

  /// What something new is to be called; what does not belong to the dataset has no number.
  private FileId fresh(Node folder, Opened at, MemorySegment name) throws LinuxException {
    return backing.isLeftOut(folder, at, name) ? FileId.LEFT_OUT : another();
  }

  private FileId another() throws LinuxException {
    backing.index().budget().requireRoom();
    return backing.numbers().next();
  }

  /// `FUSE_TMPFILE`: makes and opens a file without a name.
  int nameless(Request request, Reply reply) throws LinuxException {
    int flags = request.int32(FLAGS);
    int mode = request.int32(MODE);
    Node folder = backing.node(request.node());
    umask(request.int32(UMASK));
    FileId file = folder.isLeftOut() ? FileId.LEFT_OUT : another();
    try (Opened at = backing.locate(linux, folder);
        Teller.Telling telling = teller.about(Parts.made(file))) {
      int access = flags & Flags.O_ACCMODE;
      backing.forgetOpenedBy(linux, request);
      int descriptor = linux.open(at.descriptor(), linux.dot(), access | Flags.O_TMPFILE, mode);
      try {
        FileStatus status = giveToCaller(request, at, descriptor);
        Node node = lookedUp(descriptor, status, file);
        synchronized (node) {
          node.pin(linux.open(backing.root(), node.handle(), Flags.O_PATH));
          backing.keepForSuccessor(linux, node, node.pin());
          telling.made(new Change.CreateNameless(file, Ownership.of(status), status.modified()));
        }
        int size = Answers.entry(reply.body(), 0, node, status, backing.validSeconds());
        return size + handOut(request, reply, size, node.number(), descriptor, access);
      } catch (LinuxException e) {
        linux.close(descriptor);
        throw e;
      }
    }
  }

  int makeFolder(Request request, Reply reply) throws LinuxException {
    int mode = request.int32(Struct.at(Struct.MKDIR_IN, "mode"));
    umask(request.int32(Struct.at(Struct.MKDIR_IN, "umask")));
    MemorySegment name = request.name(Struct.MKDIR_IN.byteSize());
    return make(request, reply, name, NO_TARGET, folder -> linux.makeFolder(folder, name, mode));
  }

  /// Files, fifos, sockets and devices.
  int makeSpecial(Request request, Reply reply) throws LinuxException {
    int mode = request.int32(Struct.at(Struct.MKNOD_IN, "mode"));
    int device = request.int32(Struct.at(Struct.MKNOD_IN, "rdev"));
    umask(request.int32(Struct.at(Struct.MKNOD_IN, "umask")));
    MemorySegment name = request.name(Struct.MKNOD_IN.byteSize());
    return make(
        request, reply, name, NO_TARGET, folder -> linux.makeSpecial(folder, name, mode, device));
  }

  int makeSymlink(Request request, Reply reply) throws LinuxException {
    MemorySegment name = request.name(0);
    MemorySegment target = request.name(name.byteSize());
    return make(
        request,
        reply,
        name,
        FileName.of(target),
        folder -> linux.makeSymlink(folder, name, target));
  }

  private interface Maker {
    void make(int folder) throws LinuxException;
  }

  private int make(Request request, Reply reply, MemorySegment name, FileName target, Maker maker)
      throws LinuxException {
    Node folder = backing.node(request.node());
    OwnPlace.refuse(folder, name);
    return Locks.with(
        List.of(folder),
        () -> {
          try (Opened at = backing.locate(linux, folder)) {
            boolean made = wasMade(request, at, name);
            FileId file = made ? marked(at, name) : fresh(folder, at, name);
            try (Teller.Telling telling = teller.about(entered(folder, file))) {
              if (!made) {
                maker.make(at.descriptor());
              }
              try (Opened there = openMade(at, name, telling)) {
                return made(
                    request, reply, folder, at, name, there.descriptor(), target, file, telling);
              }
            }
          }
        });
  }

  private Opened openMade(Opened folder, MemorySegment name, Teller.Telling telling)
      throws LinuxException {
    try {
      int flags = Flags.O_PATH | Flags.O_NOFOLLOW;
      return new Opened(linux, linux.open(folder.descriptor(), name, flags, 0), false);
    } catch (LinuxException e) {
      takeBack(folder, name, telling, e);
      throw e;
    }
  }

  /// What cannot be told may not stay.
  private void takeBack(
      Opened folder, MemorySegment name, Teller.Telling telling, LinuxException failure) {
    try {
      linux.remove(folder.descriptor(), name, 0);
    } catch (LinuxException isFolder) {
      try {
        linux.remove(folder.descriptor(), name, Flags.AT_REMOVEDIR);
      } catch (LinuxException e) {
        failure.addSuppressed(isFolder);
        failure.addSuppressed(e);
        telling.unknown(failure);
      }
    }
  }

  /// Something new is there: gives it to the caller, tells of it and answers.
  private int made(
      Request request,
      Reply reply,
      Node folder,
      Opened at,
      MemorySegment name,
      int descriptor,
      FileName target,
      FileId file,
      Teller.Telling telling)
      throws LinuxException {
    FileStatus status;
    Node node;
    try {
      status = giveToCaller(request, at, descriptor);
      node = lookedUp(descriptor, status, file);
    } catch (LinuxException e) {
      takeBack(at, name, telling, e);
      throw e;
    }
    telling.made(
        new Change.Create(
            new Entry(teller.file(folder), FileName.of(name)),
            file,
            Ownership.of(status),
            status.device(),
            target,
            status.modified(),
            linux.status(at.descriptor()).modified()));
    return Answers.entry(reply.body(), 0, node, status, backing.validSeconds());
  }

  private FileStatus giveToCaller(Request request, Opened folder, int descriptor)
      throws LinuxException {
    FileStatus made = linux.status(descriptor);
    boolean groupOfFolder = (linux.status(folder.descriptor()).mode() & Flags.S_ISGID) != 0;
    int gid = groupOfFolder ? made.gid() : request.gid();
    if (made.uid() == request.uid() && made.gid() == gid) {
      return made;
    }
    linux.changeOwner(descriptor, request.uid(), gid);
    boolean special = (made.mode() & (Flags.S_ISUID | Flags.S_ISGID)) != 0;
    if (special && made.type() != Flags.S_IFLNK) {
      // A change of the owner has taken these away.
      linux.changeMode(descriptor, made.permissions());
    }
    return linux.status(descriptor);
  }

  private Ranges entered(Node folder, FileId file) throws LinuxException {
    return file.equals(FileId.LEFT_OUT)
        ? Parts.made(file)
        : Parts.listed(teller.file(folder)).and(Parts.made(file));
  }

  private Node lookedUp(int descriptor, FileStatus status, FileId file) throws LinuxException {
    FileHandle handle = linux.handle(descriptor, linux.empty());
    if (file.equals(FileId.LEFT_OUT)) {
      Node node = backing.nodes().lookedUp(Inode.of(status, handle), handle);
      node.leaveOut();
      return node;
    }
    teller.mark(descriptor, handle, file);
    Node node = backing.nodes().lookedUp(Inode.of(status, handle), handle);
    node.file(file);
    return node;
  }

  private int handOut(Request request, Reply reply, int at, long node, int descriptor, int flags)
      throws LinuxException {
    long handle = backing.handOut(linux, request, node, descriptor, flags);
    return Answers.opened(reply, at, handle, true);
  }

  private void umask(int wanted) throws LinuxException {
    if (wanted != umask) {
      linux.umask(wanted);
      umask = wanted;
    }
  }
}
