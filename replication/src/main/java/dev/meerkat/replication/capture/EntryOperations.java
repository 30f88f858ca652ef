package dev.meerkat.replication.capture;

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

  EntryOperations(Linux linux, Backing backing) {
    this.linux = linux;
    this.backing = backing;
  }

  int lookup(Request request, Reply reply) throws LinuxException {
    MemorySegment name = request.name(0);
    try (Opened folder = backing.locate(linux, backing.node(request.node()))) {
      FileStatus status = linux.status(folder.descriptor(), name);
      FileHandle handle = linux.handle(folder.descriptor(), name);
      Node node = backing.nodes().lookedUp(Backing.identity(status, handle), handle);
      return Answers.entry(reply.body(), 0, node, status);
    } catch (LinuxException e) {
      if (e.errno() == Errno.ENOENT) {
        return Answers.noEntry(reply);
      }
      throw e;
    }
  }

  int link(Request request, Reply reply) throws LinuxException {
    Node file = backing.node(request.int64(Struct.at(Struct.LINK_IN, "oldnodeid")));
    Node folder = backing.node(request.node());
    MemorySegment name = request.name(Struct.LINK_IN.byteSize());
    return Locks.with(
        List.of(folder, file),
        () -> {
          int pin;
          FileStatus status;
          try (Opened at = backing.locate(linux, folder);
              Opened source = backing.locate(linux, file)) {
            linux.link(source.descriptor(), at.descriptor(), name);
            pin = file.pin(Node.NONE);
            status = linux.status(source.descriptor());
            backing.nodes().lookedUp(file.file(), file.handle());
            backing
                .listener()
                .changed(
                    new Change.Link(
                        entry(folder, name),
                        file.file(),
                        linux.status(at.descriptor()).modified()));
          }
          if (pin != Node.NONE) {
            linux.close(pin);
          }
          return Answers.entry(reply.body(), 0, file, status);
        });
  }

  int remove(Request request, boolean isFolder) throws LinuxException {
    Node folder = backing.node(request.node());
    MemorySegment name = request.name(0);
    try (Opened at = backing.locate(linux, folder)) {
      Node file = backing.known(linux, at, name);
      return Locks.with(
          List.of(folder, file),
          () -> {
            int pin = linux.open(backing.root(), file.handle(), Flags.O_PATH);
            try {
              linux.remove(at.descriptor(), name, isFolder ? Flags.AT_REMOVEDIR : 0);
            } catch (LinuxException e) {
              linux.close(pin);
              throw e;
            }
            backing.keepIfNameless(linux, file, pin);
            backing
                .listener()
                .changed(
                    new Change.Remove(
                        entry(folder, name),
                        file.file(),
                        isFolder,
                        linux.status(at.descriptor()).modified()));
            return 0;
          });
    }
  }

  int rename(Request request) throws LinuxException {
    long newFolder = request.int64(Struct.at(Struct.RENAME_IN, "newdir"));
    return rename(request, newFolder, 0, Struct.RENAME_IN.byteSize());
  }

  int renameWithFlags(Request request) throws LinuxException {
    long newFolder = request.int64(Struct.at(Struct.RENAME2_IN, "newdir"));
    int flags = request.int32(Struct.at(Struct.RENAME2_IN, "flags"));
    return rename(request, newFolder, flags, Struct.RENAME2_IN.byteSize());
  }

  private int rename(Request request, long newFolder, int flags, long names) throws LinuxException {
    MemorySegment name = request.name(names);
    MemorySegment newName = request.name(names + name.byteSize());
    Node from = backing.node(request.node());
    Node to = backing.node(newFolder);
    try (Opened fromFolder = backing.locate(linux, from);
        Opened toFolder = backing.locate(linux, to)) {
      Node file = backing.known(linux, fromFolder, name);
      Optional<Node> other = ifThere(toFolder, newName);
      List<Node> nodes = new ArrayList<>(List.of(from, to, file));
      other.ifPresent(nodes::add);
      return Locks.with(
          nodes,
          () -> {
            rename(fromFolder, name, toFolder, newName, flags, other);
            backing
                .listener()
                .changed(
                    new Change.Rename(
                        entry(from, name),
                        entry(to, newName),
                        file.file(),
                        (flags & Flags.RENAME_EXCHANGE) != 0,
                        other.map(Node::file),
                        linux.status(fromFolder.descriptor()).modified(),
                        linux.status(toFolder.descriptor()).modified()));
            if ((flags & Flags.RENAME_WHITEOUT) != 0) {
              tellWhiteout(from, fromFolder, name);
            }
            return 0;
          });
    }
  }

  private void rename(
      Opened from,
      MemorySegment name,
      Opened to,
      MemorySegment newName,
      int flags,
      Optional<Node> other)
      throws LinuxException {
    if (other.isEmpty()) {
      linux.rename(from.descriptor(), name, to.descriptor(), newName, flags);
      return;
    }
    int pin = linux.open(backing.root(), other.get().handle(), Flags.O_PATH);
    try {
      linux.rename(from.descriptor(), name, to.descriptor(), newName, flags);
    } catch (LinuxException e) {
      linux.close(pin);
      throw e;
    }
    backing.keepIfNameless(linux, other.get(), pin);
  }

  /// A renaming may leave a device 0, 0 at the old name, for file systems in layers.
  private void tellWhiteout(Node folder, Opened at, MemorySegment name) throws LinuxException {
    FileStatus status = linux.status(at.descriptor(), name);
    FileHandle handle = linux.handle(at.descriptor(), name);
    backing
        .listener()
        .changed(
            new Change.Create(
                entry(folder, name),
                Backing.identity(status, handle),
                Ownership.of(status),
                status.device(),
                new FileName(""),
                status.modified(),
                linux.status(at.descriptor()).modified()));
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

  private static Entry entry(Node folder, MemorySegment name) {
    return new Entry(folder.file(), FileName.of(name));
  }
}
