package dev.meerkat.replication.capture;

import dev.meerkat.core.replication.Ranges;
import dev.meerkat.core.replication.Resent;
import dev.meerkat.replication.fuse.LateAnswer;
import dev.meerkat.replication.fuse.Reply;
import dev.meerkat.replication.fuse.Request;
import dev.meerkat.replication.fuse.Struct;
import dev.meerkat.replication.linux.Errno;
import dev.meerkat.replication.linux.FileHandle;
import dev.meerkat.replication.linux.FileStatus;
import dev.meerkat.replication.linux.Flags;
import dev.meerkat.replication.linux.Linux;
import dev.meerkat.replication.linux.LinuxException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Requests about names that are there: looking them up, linking, removing, renaming. The kernel
/// itself keeps two changes of the same folder, or of the same file's names, apart in time, so what
/// is found here before the locks are taken stays true.
final class EntryOperations {
  private final Linux linux;
  private final Backing backing;
  private final Teller teller;
  private final Border border;
  private final Ahead ahead;

  EntryOperations(Linux linux, Backing backing, Teller teller) {
    this.linux = linux;
    this.backing = backing;
    this.teller = teller;
    this.border = new Border(linux, backing, teller);
    this.ahead = new Ahead(linux, backing.ledger());
  }

  int lookup(Request request, Reply reply) throws LinuxException {
    MemorySegment name = request.name(0);
    Node parent = backing.node(request.node());
    // Who looks at a standby may see what is kept aside, if he knows of it.
    if (OwnPlace.isFolder(parent, name) && !backing.isReadOnly()) {
      return Answers.noEntry(reply, backing.validSeconds());
    }
    try (Opened folder = backing.locate(linux, parent)) {
      FileStatus status = linux.status(folder.descriptor(), name);
      FileHandle handle = linux.handle(folder.descriptor(), name);
      Node node = backing.nodes().lookedUp(Inode.of(status, handle), handle);
      if (backing.isLeftOut(parent, folder, name)) {
        teller.found(node, folder, name);
      }
      return Answers.entry(reply.body(), 0, node, status, backing.validSeconds());
    } catch (LinuxException e) {
      if (e.errno() == Errno.ENOENT) {
        return Answers.noEntry(reply, backing.validSeconds());
      }
      throw e;
    }
  }

  /// @return [Reply#NONE] when it came again and was made
  int link(Request request, Reply reply, LateAnswer answer) throws LinuxException {
    Node file = backing.node(request.int64(Struct.at(Struct.LINK_IN, "oldnodeid")));
    Node folder = backing.node(request.node());
    MemorySegment name = request.name(Struct.LINK_IN.byteSize());
    OwnPlace.refuse(folder, name);
    return Locks.with(
        List.of(folder, file),
        () -> {
          int pin;
          FileStatus status;
          try (Opened at = backing.locate(linux, folder)) {
            if (ahead.ofName(request, Resent.Operation.LINK, at, name) == Resent.ANSWER) {
              return linked(request, reply, answer, file);
            }
          }
          try (Opened at = backing.locate(linux, folder);
              Opened source = backing.locate(linux, file);
              Teller.Telling telling = teller.about(linked(folder, at, name, file))) {
            linux.link(source.descriptor(), at.descriptor(), name);
            pin = file.pin(Node.NONE);
            status = linux.status(source.descriptor());
            backing.nodes().lookedUp(file.inode(), file.handle());
            telling.made(
                new Change.Link(
                    entry(folder, name),
                    teller.known(file, source.descriptor()),
                    linux.status(at.descriptor()).modified()));
          }
          backing.named(file);
          if (pin != Node.NONE) {
            linux.close(pin);
          }
          return Answers.entry(reply.body(), 0, file, status, backing.validSeconds());
        });
  }

  /// The link is there already. The file's descriptor is not needed any more.
  private int linked(Request request, Reply reply, LateAnswer answer, Node file)
      throws LinuxException {
    try (Opened source = backing.open(linux, file, Flags.O_PATH)) {
      FileStatus status = linux.status(source.descriptor());
      backing.nodes().lookedUp(file.inode(), file.handle());
      int size = Answers.entry(reply.body(), 0, file, status, backing.validSeconds());
      return teller.answerWhenSafe(request, reply, size, answer);
    }
  }

  /// What one more name changes. A file has no names on both sides of the border of the rules, as
  /// with a file system of its own.
  private Ranges linked(Node folder, Opened at, MemorySegment name, Node file)
      throws LinuxException {
    boolean leftOut = backing.isLeftOut(folder, at, name);
    if (leftOut != file.isLeftOut()) {
      throw Border.refused("link", name);
    }
    return leftOut ? Parts.whole(FileId.LEFT_OUT) : Parts.listed(teller.file(folder));
  }

  int remove(Request request, Reply reply, LateAnswer answer, boolean isFolder)
      throws LinuxException {
    Node folder = backing.node(request.node());
    MemorySegment name = request.name(0);
    OwnPlace.refuse(folder, name);
    try (Opened at = backing.locate(linux, folder)) {
      if (ahead.ofName(request, Resent.Operation.REMOVE, at, name) == Resent.ANSWER) {
        return teller.answerWhenSafe(request, reply, 0, answer);
      }
      Node file = backing.known(linux, at, name);
      return Locks.with(
          List.of(folder, file),
          () -> {
            FileId id = teller.file(file);
            var ranges =
                file.isLeftOut() || backing.isLeftOut(folder, at, name)
                    ? Parts.whole(FileId.LEFT_OUT)
                    : Parts.listed(teller.file(folder)).and(Parts.whole(id));
            try (Teller.Telling telling = teller.about(ranges)) {
              int pin = linux.open(backing.root(), file.handle(), Flags.O_PATH);
              try {
                backing.keepForSuccessor(linux, file, pin);
                linux.remove(at.descriptor(), name, isFolder ? Flags.AT_REMOVEDIR : 0);
              } catch (LinuxException e) {
                backing.named(file);
                linux.close(pin);
                throw e;
              }
              backing.keepIfNameless(linux, file, pin);
              telling.made(
                  new Change.Remove(
                      entry(folder, name), id, isFolder, linux.status(at.descriptor()).modified()));
            }
            return 0;
          });
    }
  }

  int rename(Request request, Reply reply, LateAnswer answer) throws LinuxException {
    long newFolder = request.int64(Struct.at(Struct.RENAME_IN, "newdir"));
    return rename(request, reply, answer, newFolder, 0, Struct.RENAME_IN.byteSize());
  }

  int renameWithFlags(Request request, Reply reply, LateAnswer answer) throws LinuxException {
    long newFolder = request.int64(Struct.at(Struct.RENAME2_IN, "newdir"));
    int flags = request.int32(Struct.at(Struct.RENAME2_IN, "flags"));
    return rename(request, reply, answer, newFolder, flags, Struct.RENAME2_IN.byteSize());
  }

  private int rename(
      Request request, Reply reply, LateAnswer answer, long newFolder, int flags, long names)
      throws LinuxException {
    MemorySegment name = request.name(names);
    MemorySegment newName = request.name(names + name.byteSize());
    Node from = backing.node(request.node());
    Node to = backing.node(newFolder);
    OwnPlace.refuse(from, name);
    OwnPlace.refuse(to, newName);
    try (Opened fromFolder = backing.locate(linux, from);
        Opened toFolder = backing.locate(linux, to)) {
      if (ahead.ofName(request, Resent.Operation.RENAME, fromFolder, name) == Resent.ANSWER) {
        return teller.answerWhenSafe(request, reply, 0, answer);
      }
      Node file = backing.known(linux, fromFolder, name);
      Optional<Node> other = ifThere(toFolder, newName);
      List<Node> nodes = new ArrayList<>(List.of(from, to, file));
      other.ifPresent(nodes::add);
      return Locks.with(
          nodes,
          () -> {
            boolean crosses = border.isCrossed(from, fromFolder, name, to, toFolder, newName);
            if (crosses) {
              border.cross(from, fromFolder, name, to, toFolder, newName, flags, file, other);
              return 0;
            }
            border.checkInside(from, fromFolder, name, to, toFolder, newName, file, flags);
            if (backing.isLeftOut(from, fromFolder, name)) {
              border.rename(fromFolder, name, toFolder, newName, flags, other);
              return 0;
            }
            FileId whiteout = FileMarks.fresh();
            boolean leavesWhiteout = (flags & Flags.RENAME_WHITEOUT) != 0;
            Ranges ranges = Parts.listed(teller.file(from)).and(Parts.listed(teller.file(to)));
            if (other.isPresent()) {
              ranges = ranges.and(Parts.whole(teller.file(other.get())));
            }
            if (leavesWhiteout) {
              backing.index().budget().requireRoom();
              ranges = ranges.and(Parts.whole(whiteout));
            }
            try (Teller.Telling telling = teller.about(ranges)) {
              Known moved = known(file);
              Optional<Known> replaced =
                  other.isEmpty() ? Optional.empty() : Optional.of(known(other.get()));
              border.rename(fromFolder, name, toFolder, newName, flags, other);
              telling.made(
                  new Change.Rename(
                      entry(from, name),
                      entry(to, newName),
                      moved,
                      (flags & Flags.RENAME_EXCHANGE) != 0,
                      replaced,
                      linux.status(fromFolder.descriptor()).modified(),
                      linux.status(toFolder.descriptor()).modified()));
            }
            if (leavesWhiteout) {
              tellWhiteout(from, fromFolder, name, whiteout);
            }
            return 0;
          });
    }
  }

  /// A renaming may leave a device 0, 0 at the old name, for file systems in layers.
  private void tellWhiteout(Node folder, Opened at, MemorySegment name, FileId file)
      throws LinuxException {
    int flags = Flags.O_PATH | Flags.O_NOFOLLOW;
    try (Teller.Telling telling =
            teller.about(Parts.listed(teller.file(folder)).and(Parts.whole(file)));
        Opened made = new Opened(linux, linux.open(at.descriptor(), name, flags, 0), false)) {
      FileStatus status = linux.status(made.descriptor());
      teller.mark(made.descriptor(), linux.handle(made.descriptor(), linux.empty()), file);
      telling.made(
          new Change.Create(
              entry(folder, name),
              file,
              Ownership.of(status),
              status.device(),
              new FileName(""),
              status.modified(),
              linux.status(at.descriptor()).modified()));
    }
  }

  private Known known(Node node) throws LinuxException {
    try (Opened file = backing.locate(linux, node)) {
      return teller.known(node, file.descriptor());
    }
  }

  private Optional<Node> ifThere(Opened folder, MemorySegment name) throws LinuxException {
    try {
      return Optional.of(backing.known(linux, folder, name));
    } catch (LinuxException e) {
      if (e.errno() == Errno.ENOENT) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private Entry entry(Node folder, MemorySegment name) throws LinuxException {
    return new Entry(teller.file(folder), FileName.of(name));
  }
}
