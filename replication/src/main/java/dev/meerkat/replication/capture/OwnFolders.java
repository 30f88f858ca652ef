package dev.meerkat.replication.capture;

import dev.meerkat.replication.linux.Errno;
import dev.meerkat.replication.linux.FileHandle;
import dev.meerkat.replication.linux.Flags;
import dev.meerkat.replication.linux.Linux;
import dev.meerkat.replication.linux.LinuxException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/// The folders inside Meerkat's own folder that hold files of the dataset.
final class OwnFolders {
  /// Files that have no name on the active side, but are in use there. They have their numbers as
  /// names.
  static final String NAMELESS = "nameless";

  /// Files that have no place in the middle of a resync.
  static final String UNPLACED = "unplaced";

  /// What a standby had in folders that are gone, and what does not belong to the dataset.
  static final String REST = "left-out";

  private OwnFolders() {}

  /// Those that are there.
  static List<FileHandle> withFiles(Linux linux, int root) throws LinuxException {
    List<FileHandle> found = new ArrayList<>();
    for (String name : List.of(NAMELESS, UNPLACED)) {
      try (Arena memory = Arena.ofConfined()) {
        MemorySegment path = memory.allocateFrom(OwnPlace.FOLDER + "/" + name);
        found.add(linux.handle(root, path));
      } catch (LinuxException e) {
        if (e.errno() != Errno.ENOENT) {
          throw e;
        }
      }
    }
    return found;
  }

  /// Makes it if it is not there.
  ///
  /// @return a descriptor of `O_PATH`
  static int open(Linux linux, int root, String name) throws LinuxException {
    try (Arena memory = Arena.ofConfined()) {
      make(linux, root, memory.allocateFrom(OwnPlace.FOLDER));
      MemorySegment path = memory.allocateFrom(OwnPlace.FOLDER + "/" + name);
      make(linux, root, path);
      return linux.open(root, path, Flags.O_PATH | Flags.O_NOFOLLOW | Flags.O_DIRECTORY, 0);
    }
  }

  /// Removes all files without a name; nobody has them in use any more.
  ///
  /// @param index forgets them
  static void removeNameless(Linux linux, int root, FileIndex index) throws LinuxException {
    int folder = open(linux, root, NAMELESS);
    try {
      int readable = linux.open(folder, linux.dot(), Flags.O_RDONLY | Flags.O_DIRECTORY, 0);
      try {
        FileMarks marks = new FileMarks(linux);
        for (FileName name : new NamesIn(linux).list(readable)) {
          remove(linux, folder, name, marks, index);
        }
      } finally {
        linux.close(readable);
      }
    } finally {
      linux.close(folder);
    }
  }

  private static void remove(
      Linux linux, int folder, FileName name, FileMarks marks, FileIndex index)
      throws LinuxException {
    try (Arena text = Arena.ofConfined()) {
      MemorySegment stored = name.store(text);
      int flags = Flags.O_PATH | Flags.O_NOFOLLOW;
      try (Opened file = new Opened(linux, linux.open(folder, stored, flags, 0), false)) {
        // In mid-resync it may have a name, too, by which it goes on ([CopyTree#keepWithoutName]).
        if (linux.status(file.descriptor()).links() == 1) {
          FileHandle handle = linux.handle(file.descriptor(), linux.empty());
          marks.read(file.descriptor(), handle).ifPresent(index::remove);
        }
      }
      linux.remove(folder, stored, 0);
    }
  }

  private static void make(Linux linux, int root, MemorySegment path) throws LinuxException {
    try {
      linux.makeFolder(root, path, 0700);
    } catch (LinuxException e) {
      if (e.errno() != Errno.EEXIST) {
        throw e;
      }
    }
  }
}
