package dev.meerkat.replication.capture;

import dev.meerkat.core.replication.Range;
import dev.meerkat.replication.linux.Errno;
import dev.meerkat.replication.linux.FileHandle;
import dev.meerkat.replication.linux.FileStatus;
import dev.meerkat.replication.linux.FileTime;
import dev.meerkat.replication.linux.Flags;
import dev.meerkat.replication.linux.Linux;
import dev.meerkat.replication.linux.LinuxException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;

/// Copies single files of a copy, with their holes; where the file system can, without taking room
/// for what is equal. Symbolic links and special files are made anew, of a folder only what it is
/// itself; all have their owners, modes, times, extended attributes and ACLs. They are named by
/// their numbers; the file `paths` tells where they were.
final class CopiedAside {
  /// Is copied between two looks at whether to go on.
  private static final long PIECE_BYTES = 16L << 20;

  /// The longest target of a symbolic link.
  private static final int TARGET_BYTES = 4095;

  private static final int SEEK_DATA = 3;
  private static final int SEEK_HOLE = 4;

  private final Path folder;
  private final FileIndex index;

  CopiedAside(Path folder, FileIndex index) {
    this.folder = folder;
    this.index = index;
  }

  /// @param place is made when there is anything
  void copyTo(Path place, SortedSet<Range> ranges) throws IOException {
    SortedSet<FileId> files = new TreeSet<>();
    ranges.forEach(range -> files.add(new FileId(range.file())));
    Map<Long, FileId> copied = new HashMap<>();
    try (Arena memory = Arena.ofConfined()) {
      Linux linux = new Linux(memory);
      try (Opened root = Opened.folder(linux, folder)) {
        for (FileId file : files) {
          copy(linux, root.descriptor(), file, place, copied);
        }
      }
    }
    if (!copied.isEmpty()) {
      Files.createDirectories(place);
      Files.write(place.resolve("paths"), paths(copied));
    }
  }

  private void copy(Linux linux, int root, FileId file, Path place, Map<Long, FileId> copied)
      throws IOException {
    Optional<FileHandle> handle = index.handle(file);
    if (handle.isEmpty()) {
      return;
    }
    try (Opened found = new Opened(linux, linux.open(root, handle.get(), Flags.O_PATH), false)) {
      FileStatus status = linux.status(found.descriptor());
      copied.put(status.inode(), file);
      Files.createDirectories(place);
      try (Arena text = Arena.ofConfined()) {
        MemorySegment path = text.allocateFrom(place.resolve(file.toString()).toString());
        switch (status.type()) {
          case Flags.S_IFREG -> {
            int from = linux.open(root, handle.get(), Flags.O_RDONLY);
            try (Opened content = new Opened(linux, from, false)) {
              copy(linux, content, status, path);
            }
          }
          case Flags.S_IFDIR -> linux.makeFolder(Flags.AT_FDCWD, path, 0700);
          case Flags.S_IFLNK -> copySymlink(linux, found, path);
          default -> linux.makeSpecial(Flags.AT_FDCWD, path, status.type() | 0600, status.device());
        }
        describe(linux, found, status, path);
      }
    } catch (LinuxException e) {
      if (e.errno() != Errno.ESTALE) {
        throw e;
      }
    }
  }

  private static void copy(Linux linux, Opened from, FileStatus status, MemorySegment path)
      throws IOException {
    int flags = Flags.O_WRONLY | Flags.O_CREAT | Flags.O_EXCL;
    int made = linux.open(Flags.AT_FDCWD, path, flags, 0600);
    try (Opened to = new Opened(linux, made, false)) {
      linux.truncate(made, status.size());
      long at = data(linux, from, 0);
      while (at >= 0) {
        long end = linux.seek(from.descriptor(), at, SEEK_HOLE);
        copy(linux, from, to, at, end);
        at = data(linux, from, end);
      }
    }
  }

  private static void copySymlink(Linux linux, Opened from, MemorySegment path)
      throws LinuxException {
    try (Arena text = Arena.ofConfined()) {
      // Zero behind the target ends it.
      MemorySegment target = text.allocate(TARGET_BYTES + 1);
      var _ = linux.readSymlink(from.descriptor(), target.asSlice(0, TARGET_BYTES));
      linux.makeSymlink(Flags.AT_FDCWD, path, target);
    }
  }

  /// What is known of a file but for its content. A new owner takes bits of the mode and
  /// capabilities, a new mode changes the ACL: so in this order.
  private static void describe(Linux linux, Opened from, FileStatus status, MemorySegment path)
      throws LinuxException {
    int made = linux.open(Flags.AT_FDCWD, path, Flags.O_PATH | Flags.O_NOFOLLOW, 0);
    try (Opened to = new Opened(linux, made, false);
        Arena memory = Arena.ofConfined()) {
      linux.changeOwner(to.descriptor(), status.uid(), status.gid());
      if (status.type() != Flags.S_IFLNK) {
        linux.changeMode(to.descriptor(), status.permissions());
      }
      MemorySegment value = memory.allocate(ExtendedNames.ROOM);
      for (FileName name : ExtendedNames.of(linux, from.descriptor())) {
        MemorySegment stored = name.store(memory);
        int size = linux.attribute(from.descriptor(), stored, value);
        linux.setAttribute(to.descriptor(), stored, value.asSlice(0, size), 0);
      }
      linux.changeTimes(to.descriptor(), FileTime.KEPT, new FileTime.At(status.modified()));
    }
  }

  /// @return where data is next; negative when only a hole is left
  private static long data(Linux linux, Opened from, long at) throws LinuxException {
    try {
      return linux.seek(from.descriptor(), at, SEEK_DATA);
    } catch (LinuxException e) {
      if (e.errno() == Errno.ENXIO) {
        return -1;
      }
      throw e;
    }
  }

  private static void copy(Linux linux, Opened from, Opened to, long begin, long end)
      throws IOException {
    long at = begin;
    while (at < end) {
      Trees.checkInterrupt();
      long most = Math.min(PIECE_BYTES, end - at);
      long copied = linux.copy(from.descriptor(), at, to.descriptor(), at, most);
      if (copied == 0) {
        throw new IOException("a file has become shorter while it was kept aside");
      }
      at += copied;
    }
  }

  /// The names that the files have, one in a line behind its number. A file that has none has a
  /// line without.
  private List<String> paths(Map<Long, FileId> copied) throws IOException {
    List<String> lines = new ArrayList<>();
    Map<Long, FileId> unnamed = new HashMap<>(copied);
    List<Path> top;
    try (Stream<Path> all = Files.list(folder)) {
      top = all.filter(path -> !path.endsWith(OwnPlace.FOLDER)).toList();
    }
    for (Path path : top) {
      Trees.visit(
          path,
          (file, _) -> {
            long inode = (long) Files.getAttribute(file, "unix:ino", LinkOption.NOFOLLOW_LINKS);
            FileId known = copied.get(inode);
            if (known != null) {
              lines.add(known + " " + folder.relativize(file));
              unnamed.remove(inode);
            }
          });
    }
    unnamed.values().forEach(file -> lines.add(file.toString()));
    lines.sort(String::compareTo);
    return lines;
  }
}
