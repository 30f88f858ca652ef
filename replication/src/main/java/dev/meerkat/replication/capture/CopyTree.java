package dev.meerkat.replication.capture;

import dev.meerkat.core.replication.Rules;
import dev.meerkat.replication.linux.Errno;
import dev.meerkat.replication.linux.FileHandle;
import dev.meerkat.replication.linux.FileStatus;
import dev.meerkat.replication.linux.FileTime;
import dev.meerkat.replication.linux.Flags;
import dev.meerkat.replication.linux.Linux;
import dev.meerkat.replication.linux.LinuxException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// The folder of a standby, in which files are found by what the dataset calls them. Besides their
/// places in the tree, files may be in two folders of Meerkat's own ([OwnFolders]), each under its
/// number as a name.
///
/// Of one thread at a time.
final class CopyTree implements AutoCloseable {
  private final Arena memory = Arena.ofShared();
  private final Linux linux = new Linux(memory);
  private final FileMarks marks = new FileMarks(linux);
  private final LeftOut leftOut;
  private final NamesIn names;
  private final FileIndex index;
  private final int root;
  private final int nameless;
  private final int unplaced;

  CopyTree(Path folder, FileIndex index, Rules rules) throws LinuxException {
    this.index = index;
    root =
        linux.open(
            Flags.AT_FDCWD,
            memory.allocateFrom(folder.toString()),
            Flags.O_RDONLY | Flags.O_DIRECTORY,
            0);
    leftOut = LeftOut.of(rules, root);
    names = new NamesIn(linux, leftOut);
    nameless = OwnFolders.open(linux, root, OwnFolders.NAMELESS);
    unplaced = OwnFolders.open(linux, root, OwnFolders.UNPLACED);
  }

  /// What does not belong to the dataset.
  LeftOut leftOut() {
    return leftOut;
  }

  Linux linux() {
    return linux;
  }

  FileIndex index() {
    return index;
  }

  int root() {
    return root;
  }

  int nameless() {
    return nameless;
  }

  int unplaced() {
    return unplaced;
  }

  /// A file by its number; none when there is no such file.
  ///
  /// @throws LinuxException when it is to be opened, and not only named, and is no regular file: to
  ///   open a device or a pipe has effects of its own
  Optional<Opened> find(FileId file, int flags) throws LinuxException {
    Optional<FileHandle> handle = index.handle(file);
    if (handle.isEmpty()) {
      return Optional.empty();
    }
    try {
      if (flags != Flags.O_PATH) {
        requireRegular(file, handle.get());
      }
      return Optional.of(new Opened(linux, linux.open(root, handle.get(), flags), false));
    } catch (LinuxException e) {
      if (e.errno() == Errno.ESTALE) {
        index.remove(file);
        return Optional.empty();
      }
      throw e;
    }
  }

  private void requireRegular(FileId file, FileHandle handle) throws LinuxException {
    try (Opened named = new Opened(linux, linux.open(root, handle, Flags.O_PATH), false)) {
      if (linux.status(named.descriptor()).type() != Flags.S_IFREG) {
        throw new LinuxException(
            "open", "file " + file + ", which is no regular file", Errno.EINVAL);
      }
    }
  }

  boolean isKnown(FileId file) throws LinuxException {
    Optional<Opened> found = find(file, Flags.O_PATH);
    if (found.isPresent()) {
      found.get().close();
    }
    return found.isPresent();
  }

  /// What is at a name; none when nothing is.
  Optional<Opened> at(int folder, FileName name) throws LinuxException {
    try (Arena text = Arena.ofConfined()) {
      int flags = Flags.O_PATH | Flags.O_NOFOLLOW;
      return Optional.of(new Opened(linux, linux.open(folder, name.store(text), flags, 0), false));
    } catch (LinuxException e) {
      if (e.errno() == Errno.ENOENT) {
        return Optional.empty();
      }
      throw e;
    }
  }

  FileId idOf(Opened file) throws LinuxException {
    FileHandle handle = linux.handle(file.descriptor(), linux.empty());
    return marks.of(file.descriptor(), handle);
  }

  boolean isAt(int folder, FileName name, FileId file) throws LinuxException {
    Optional<Opened> there = at(folder, name);
    if (there.isEmpty()) {
      return false;
    }
    try (Opened found = there.get()) {
      return idOf(found).equals(file);
    }
  }

  /// Makes an empty file. Nothing is at the name.
  void make(int folder, FileName name, FileId file, Kind kind) throws LinuxException {
    index.budget().requireNotOverdrawn();
    try (Arena text = Arena.ofConfined()) {
      MemorySegment stored = name.store(text);
      int permissions = kind.mode() & 0xFFF;
      switch (kind.type()) {
        case Flags.S_IFDIR -> linux.makeFolder(folder, stored, permissions);
        case Flags.S_IFLNK -> linux.makeSymlink(folder, stored, kind.target().store(text));
        default -> linux.makeSpecial(folder, stored, kind.mode(), kind.device());
      }
      try (Opened made = at(folder, name).orElseThrow()) {
        FileHandle handle = linux.handle(made.descriptor(), linux.empty());
        marks.write(made.descriptor(), handle, file);
        index.put(file, handle);
      }
    }
  }

  void give(FileId file, Ownership owner, Instant modified) throws LinuxException {
    Optional<Opened> found = find(file, Flags.O_PATH);
    if (found.isPresent()) {
      try (Opened at = found.get()) {
        give(at, owner);
        touch(at, modified);
      }
    }
  }

  /// The owner first, since changing it takes set-user-ID away.
  void give(Opened file, Ownership owner) throws LinuxException {
    linux.changeOwner(file.descriptor(), owner.uid(), owner.gid());
    if ((owner.mode() & Flags.S_IFMT) != Flags.S_IFLNK) {
      linux.changeMode(file.descriptor(), owner.mode() & 0xFFF);
    }
  }

  void touch(Opened file, Instant modified) throws LinuxException {
    linux.changeTimes(file.descriptor(), FileTime.KEPT, new FileTime.At(modified));
  }

  void link(Opened file, int folder, FileName name) throws LinuxException {
    try (Arena text = Arena.ofConfined()) {
      linux.link(file.descriptor(), folder, name.store(text));
    }
  }

  void rename(int from, FileName name, int to, FileName newName, int flags) throws LinuxException {
    try (Arena text = Arena.ofConfined()) {
      linux.rename(from, name.store(text), to, newName.store(text), flags);
    }
  }

  /// @return whether something was at the name
  boolean unlink(int folder, FileName name, boolean isFolder) throws LinuxException {
    try (Arena text = Arena.ofConfined()) {
      linux.remove(folder, name.store(text), isFolder ? Flags.AT_REMOVEDIR : 0);
      return true;
    } catch (LinuxException e) {
      if (e.errno() == Errno.ENOENT) {
        return false;
      }
      throw e;
    }
  }

  /// As [#unlink], of a folder in which nothing is left that belongs to the dataset.
  boolean unlinkWithRest(int folder, FileName name, boolean isFolder) throws LinuxException {
    try {
      return unlink(folder, name, isFolder);
    } catch (LinuxException e) {
      if (!isFolder || e.errno() != Errno.ENOTEMPTY || leftOut.isNothing()) {
        throw e;
      }
      keepRest(folder, name);
      return true;
    }
  }

  /// The active side has removed a folder in which this one still has what does not belong to the
  /// dataset: that is kept, by the number of the folder, where nobody removes it.
  private void keepRest(int folder, FileName name) throws LinuxException {
    int rest = OwnFolders.open(linux, root, OwnFolders.REST);
    try {
      rename(folder, name, rest, ownName(FileMarks.fresh()), 0);
    } finally {
      linux.close(rest);
    }
  }

  /// Takes a name away. A file that has no other goes on without one.
  void removeName(int folder, FileName name) throws LinuxException {
    Optional<Opened> there = at(folder, name);
    if (there.isEmpty()) {
      return;
    }
    try (Opened file = there.get()) {
      FileStatus status = linux.status(file.descriptor());
      FileId id = idOf(file);
      if (status.isFolder()) {
        unlinkWithRest(folder, name, true);
        index.remove(id);
      } else if (status.links() > 1) {
        unlink(folder, name, false);
      } else {
        rename(folder, name, nameless, ownName(id), 0);
      }
    }
  }

  /// In the middle of a resync: a file may have lost its last name on the active side and be in use
  /// there still, wherever the copy has it for now. It goes on until it is told to be gone, or
  /// [#dropNamed] finds that it has a name.
  void keepWithoutName(FileId file) throws LinuxException {
    Optional<Opened> found = find(file, Flags.O_PATH);
    if (found.isEmpty()) {
      return;
    }
    try (Opened at = found.get()) {
      FileName own = ownName(file);
      if (!linux.status(at.descriptor()).isFolder() && at(nameless, own).isEmpty()) {
        link(at, nameless, own);
      }
    }
  }

  /// At the end of a resync: what has a name is kept by that.
  void dropNamed() throws LinuxException {
    for (FileName own : list(nameless)) {
      boolean named;
      try (Opened file = at(nameless, own).orElseThrow()) {
        named = linux.status(file.descriptor()).links() > 1;
      }
      if (named) {
        unlink(nameless, own, false);
      }
    }
  }

  /// A file that had no name has one now, or has ceased to exist.
  void leaveOwnFolders(FileId file) throws LinuxException {
    FileName own = ownName(file);
    unlink(nameless, own, false);
    Optional<Opened> there = at(unplaced, own);
    if (there.isPresent()) {
      boolean isFolder;
      try (Opened waiting = there.get()) {
        isFolder = linux.status(waiting.descriptor()).isFolder();
      }
      leaveUnplaced(own, isFolder);
    }
  }

  /// A folder stays while it holds something: in the middle of a resync that may get a place yet.
  private void leaveUnplaced(FileName own, boolean isFolder) throws LinuxException {
    try {
      unlink(unplaced, own, isFolder);
    } catch (LinuxException e) {
      if (e.errno() != Errno.ENOTEMPTY) {
        throw e;
      }
    }
  }

  static FileName ownName(FileId file) {
    return FileName.of(file.toString());
  }

  /// @param folder a descriptor of any kind
  List<FileName> list(int folder) throws LinuxException {
    int readable = linux.open(folder, linux.dot(), Flags.O_RDONLY | Flags.O_DIRECTORY, 0);
    try {
      return names.list(readable).stream()
          .filter(name -> folder != root || !name.equals(FileName.of(OwnPlace.FOLDER)))
          .toList();
    } finally {
      linux.close(readable);
    }
  }

  @Override
  public void close() throws LinuxException {
    linux.close(unplaced);
    linux.close(nameless);
    linux.close(root);
    memory.close();
  }
}
