package dev.meerkat.replication.capture;

import dev.meerkat.replication.linux.Errno;
import dev.meerkat.replication.linux.FileStatus;
import dev.meerkat.replication.linux.Flags;
import dev.meerkat.replication.linux.Linux;
import dev.meerkat.replication.linux.LinuxException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;

/// Renaming files from what belongs to the dataset to what does not, and back. One that comes in is
/// told as a file without a name, with all that it holds, which then gets its name: so a copy has
/// all of it there or nothing, and what it replaces until then. One that goes out is told as
/// removed.
///
/// A folder does not cross, nor a file with several names, nor two that are exchanged: who renames
/// them is told that they are on different file systems (`EXDEV`), as `mv` expects it, which then
/// copies.
final class Border {
  private static final MemorySegment ZEROS = Arena.global().allocate(Parts.BYTES);

  private final Linux linux;
  private final Backing backing;
  private final Teller teller;
  private final MemorySegment content = Arena.ofAuto().allocate(Parts.BYTES);

  Border(Linux linux, Backing backing, Teller teller) {
    this.linux = linux;
    this.backing = backing;
    this.teller = teller;
  }

  static LinuxException refused(String what, MemorySegment name) {
    return new LinuxException(
        what, FileName.of(name) + " across the border of the dataset's rules", Errno.EXDEV);
  }

  boolean isCrossed(
      Node from,
      Opened fromFolder,
      MemorySegment name,
      Node to,
      Opened toFolder,
      MemorySegment newName)
      throws LinuxException {
    return backing.isLeftOut(from, fromFolder, name) != backing.isLeftOut(to, toFolder, newName);
  }

  /// A folder of the dataset may not be renamed if what is in it would belong otherwise.
  void checkInside(
      Node from,
      Opened fromFolder,
      MemorySegment name,
      Node to,
      Opened toFolder,
      MemorySegment newName,
      Node file,
      int flags)
      throws LinuxException {
    LeftOut leftOut = backing.leftOut();
    if (leftOut.isNothing() || from.isLeftOut() || to.isLeftOut() || file.isLeftOut()) {
      return;
    }
    boolean exchange = (flags & Flags.RENAME_EXCHANGE) != 0;
    FileName old = FileName.of(name);
    if ((exchange || isFolder(file))
        && leftOut.mayDiffer(
            linux, fromFolder.descriptor(), old, toFolder.descriptor(), FileName.of(newName))) {
      throw refused("rename", name);
    }
  }

  private boolean isFolder(Node file) throws LinuxException {
    try (Opened at = backing.locate(linux, file)) {
      return linux.status(at.descriptor()).isFolder();
    }
  }

  /// All nodes are locked.
  void cross(
      Node from,
      Opened fromFolder,
      MemorySegment name,
      Node to,
      Opened toFolder,
      MemorySegment newName,
      int flags,
      Node file,
      Optional<Node> other)
      throws LinuxException {
    try (Opened at = backing.locate(linux, file)) {
      FileStatus status = linux.status(at.descriptor());
      boolean plain = (flags & (Flags.RENAME_EXCHANGE | Flags.RENAME_WHITEOUT)) == 0;
      boolean otherwise = file.isLeftOut() != backing.isLeftOut(from, fromFolder, name);
      if (!plain || otherwise || status.isFolder() || status.links() > 1) {
        throw refused("rename", name);
      }
      if (file.isLeftOut()) {
        backing.index().budget().requireRoom();
        FileId id = FileMarks.fresh();
        try {
          comesIn(file, at, status, id);
          named(
              to,
              toFolder,
              newName,
              file,
              id,
              other,
              () -> rename(fromFolder, name, toFolder, newName, flags, other));
        } catch (LinuxException e) {
          takeBack(file, at, e);
          throw e;
        }
        return;
      }
      FileId id = teller.file(file);
      try (Teller.Telling telling =
          teller.about(Parts.listed(teller.file(from)).and(Parts.whole(id)))) {
        rename(fromFolder, name, toFolder, newName, flags, other);
        telling.made(
            new Change.Remove(
                new Entry(teller.file(from), FileName.of(name)),
                id,
                false,
                linux.status(fromFolder.descriptor()).modified()));
      }
      goesOut(file, at);
    }
  }

  /// It stays where it is, and does not belong to the dataset.
  private void takeBack(Node file, Opened at, LinuxException failure) {
    try {
      if (!file.isLeftOut()) {
        goesOut(file, at);
      }
    } catch (LinuxException e) {
      failure.addSuppressed(e);
    }
  }

  /// The copy has it no more.
  private void goesOut(Node file, Opened at) throws LinuxException {
    FileId id = teller.file(file);
    try (Teller.Telling telling = teller.about(Parts.whole(id))) {
      teller.unmark(file, at.descriptor());
      telling.made(new Change.Gone(id));
    }
  }

  private interface Renaming {
    void run() throws LinuxException;
  }

  private void named(
      Node to,
      Opened toFolder,
      MemorySegment newName,
      Node file,
      FileId id,
      Optional<Node> other,
      Renaming renaming)
      throws LinuxException {
    var ranges = Parts.listed(teller.file(to)).and(Parts.whole(id));
    if (other.isPresent()) {
      ranges = ranges.and(Parts.whole(teller.file(other.get())));
    }
    try (Opened at = backing.locate(linux, file);
        Teller.Telling telling = teller.about(ranges)) {
      Known known = teller.known(file, at.descriptor());
      renaming.run();
      telling.made(
          new Change.Link(
              new Entry(teller.file(to), FileName.of(newName)),
              known,
              linux.status(toFolder.descriptor()).modified()));
    }
  }

  /// Tells all of a file, as one without a name.
  private void comesIn(Node file, Opened at, FileStatus status, FileId id) throws LinuxException {
    try (Teller.Telling telling = teller.about(Parts.whole(id))) {
      teller.mark(at.descriptor(), file.handle(), id);
      file.take(id);
      if (status.type() == Flags.S_IFREG) {
        telling.made(new Change.CreateNameless(id, Ownership.of(status), status.modified()));
      } else {
        telling.made(
            new Change.Description(
                new Known(id, teller.kind(status, at.descriptor())),
                Ownership.of(status),
                0,
                true,
                status.accessed(),
                status.modified(),
                List.of()));
      }
    }
    if (status.type() == Flags.S_IFREG) {
      contents(file, id, status);
    }
    extended(id, at);
    try (Teller.Telling telling = teller.about(Parts.described(id))) {
      telling.described(id, linux.status(at.descriptor()));
    }
  }

  private void contents(Node file, FileId id, FileStatus status) throws LinuxException {
    try (Opened readable = backing.open(linux, file, Flags.O_RDONLY)) {
      long offset = 0;
      int read = linux.read(readable.descriptor(), content, offset);
      while (read > 0) {
        MemorySegment piece = content.asSlice(0, read);
        if (piece.mismatch(ZEROS.asSlice(0, read)) >= 0) {
          try (Teller.Telling telling = teller.about(Parts.content(id, offset, offset + read))) {
            telling.made(new Change.Write(id, offset, piece, status.modified()));
          }
        }
        offset += read;
        read = linux.read(readable.descriptor(), content, offset);
      }
      try (Teller.Telling telling = teller.about(Parts.described(id))) {
        telling.made(new Change.Truncate(id, offset, status.modified())); // Holes at its end.
      }
    }
  }

  private void extended(FileId id, Opened at) throws LinuxException {
    for (FileName name : ExtendedNames.of(linux, at.descriptor())) {
      try (Arena memory = Arena.ofConfined();
          Teller.Telling telling = teller.about(Parts.described(id))) {
        MemorySegment stored = name.store(memory);
        MemorySegment value = memory.allocate(ExtendedNames.ROOM);
        int size = linux.attribute(at.descriptor(), stored, value);
        telling.made(new Change.SetExtended(id, name, value.asSlice(0, size)));
      }
    }
  }

  /// What loses its name goes on for as long as it is in use.
  void rename(
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
      backing.keepForSuccessor(linux, other.get(), pin);
      linux.rename(from.descriptor(), name, to.descriptor(), newName, flags);
    } catch (LinuxException e) {
      backing.named(other.get());
      linux.close(pin);
      throw e;
    }
    backing.keepIfNameless(linux, other.get(), pin);
  }
}
