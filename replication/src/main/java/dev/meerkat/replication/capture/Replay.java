package dev.meerkat.replication.capture;

import dev.meerkat.replication.linux.FileHandle;
import dev.meerkat.replication.linux.FileTime;
import dev.meerkat.replication.linux.Flags;
import dev.meerkat.replication.linux.Linux;
import dev.meerkat.replication.linux.LinuxException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/// Makes changes again, one after the other, on a copy of the folder that was empty when the folder
/// was. Afterwards both trees are equal: names, links, contents, holes, owners, modes, access
/// control lists, extended attributes and times of modification.
///
/// It remembers which file of the copy stands for which of the folder, in memory.
public final class Replay implements AutoCloseable {
  private final Arena memory = Arena.ofShared();
  private final Linux linux = new Linux(memory);
  private final int root;
  private final Map<FileId, FileHandle> files = new HashMap<>();

  /// Descriptors that keep files without a name in existence.
  private final Map<FileId, Integer> nameless = new HashMap<>();

  /// @param original is not mounted yet
  public Replay(Path original, Path copy) throws LinuxException {
    int source = openFolder(original);
    root = openFolder(copy);
    FileHandle handle = linux.handle(source, linux.empty());
    FileId id = Backing.identity(linux.status(source), handle);
    linux.close(source);
    files.put(id, linux.handle(root, linux.empty()));
  }

  private int openFolder(Path path) throws LinuxException {
    return linux.open(
        Flags.AT_FDCWD,
        memory.allocateFrom(path.toString()),
        Flags.O_RDONLY | Flags.O_DIRECTORY,
        0);
  }

  public synchronized void apply(Change change) throws IOException {
    try (Arena names = Arena.ofConfined()) {
      switch (change) {
        case Change.Create create -> create(create, names);
        case Change.CreateNameless create -> create(create);
        case Change.Link link -> link(link, names);
        case Change.Remove remove -> remove(remove, names);
        case Change.Rename rename -> rename(rename, names);
        case Change.Gone(FileId file) -> {
          releaseNameless(file);
          files.remove(file);
        }
        case Change.Write write -> write(write);
        case Change.Truncate(FileId file, long size, Instant modified) -> {
          try (Opened at = open(file, Flags.O_WRONLY)) {
            linux.truncate(at.descriptor(), size);
            touch(at, modified);
          }
        }
        case Change.Allocate(FileId file, int mode, long offset, long length, Instant modified) -> {
          try (Opened at = open(file, Flags.O_WRONLY)) {
            linux.allocate(at.descriptor(), mode, offset, length);
            touch(at, modified);
          }
        }
        case Change.Copy copy -> copy(copy);
        case Change.Attributes attributes -> change(attributes);
        case Change.SetExtended(FileId file, FileName name, MemorySegment value) -> {
          try (Opened at = open(file, Flags.O_PATH)) {
            linux.setAttribute(at.descriptor(), name.store(names), value, 0);
          }
        }
        case Change.RemoveExtended(FileId file, FileName name) -> {
          try (Opened at = open(file, Flags.O_PATH)) {
            linux.removeAttribute(at.descriptor(), name.store(names));
          }
        }
      }
    }
  }

  private void create(Change.Create create, Arena names) throws LinuxException {
    MemorySegment name = create.at().name().store(names);
    Ownership owner = create.owner();
    try (Opened folder = open(create.at().folder(), Flags.O_PATH)) {
      switch (owner.mode() & Flags.S_IFMT) {
        case Flags.S_IFDIR -> linux.makeFolder(folder.descriptor(), name, owner.mode() & 0xFFF);
        case Flags.S_IFLNK ->
            linux.makeSymlink(folder.descriptor(), name, create.target().store(names));
        default -> linux.makeSpecial(folder.descriptor(), name, owner.mode(), create.device());
      }
      int flags = Flags.O_PATH | Flags.O_NOFOLLOW;
      try (Opened made =
          new Opened(linux, linux.open(folder.descriptor(), name, flags, 0), false)) {
        files.put(create.file(), linux.handle(made.descriptor(), linux.empty()));
        give(made, owner);
        touch(made, create.modified());
      }
      touch(folder, create.folderModified());
    }
  }

  private void create(Change.CreateNameless create) throws LinuxException {
    try (Opened folder = new Opened(linux, root, true)) {
      int descriptor =
          linux.open(
              folder.descriptor(),
              linux.dot(),
              Flags.O_RDWR | Flags.O_TMPFILE,
              create.owner().mode() & 0xFFF);
      nameless.put(create.file(), descriptor);
      files.put(create.file(), linux.handle(descriptor, linux.empty()));
      try (Opened made = new Opened(linux, descriptor, true)) {
        give(made, create.owner());
        touch(made, create.modified());
      }
    }
  }

  private void link(Change.Link link, Arena names) throws LinuxException {
    try (Opened file = open(link.file(), Flags.O_PATH);
        Opened folder = open(link.at().folder(), Flags.O_PATH)) {
      linux.link(file.descriptor(), folder.descriptor(), link.at().name().store(names));
      touch(folder, link.folderModified());
    }
    releaseNameless(link.file());
  }

  private void releaseNameless(FileId file) throws LinuxException {
    Integer held = nameless.remove(file);
    if (held != null) {
      linux.close(held);
    }
  }

  private void remove(Change.Remove remove, Arena names) throws LinuxException {
    int file = linux.open(root, handle(remove.file()), Flags.O_PATH);
    try (Opened folder = open(remove.at().folder(), Flags.O_PATH)) {
      int flags = remove.folder() ? Flags.AT_REMOVEDIR : 0;
      linux.remove(folder.descriptor(), remove.at().name().store(names), flags);
      touch(folder, remove.folderModified());
    }
    keepIfNameless(remove.file(), file);
  }

  private void rename(Change.Rename rename, Arena names) throws LinuxException {
    try (Opened from = open(rename.from().folder(), Flags.O_PATH);
        Opened to = open(rename.to().folder(), Flags.O_PATH)) {
      int flags = rename.exchange() ? Flags.RENAME_EXCHANGE : 0;
      int replaced =
          rename.replaced().isEmpty()
              ? Node.NONE
              : linux.open(root, handle(rename.replaced().get()), Flags.O_PATH);
      linux.rename(
          from.descriptor(),
          rename.from().name().store(names),
          to.descriptor(),
          rename.to().name().store(names),
          flags);
      touch(from, rename.fromModified());
      touch(to, rename.toModified());
      if (rename.replaced().isPresent()) {
        keepIfNameless(rename.replaced().get(), replaced);
      }
    }
  }

  private void keepIfNameless(FileId file, int descriptor) throws LinuxException {
    if (linux.status(descriptor).links() > 0) {
      linux.close(descriptor);
    } else {
      nameless.put(file, descriptor);
    }
  }

  private void write(Change.Write write) throws IOException {
    try (Opened at = open(write.file(), Flags.O_WRONLY)) {
      MemorySegment left = write.data();
      long offset = write.offset();
      while (left.byteSize() > 0) {
        int written = linux.write(at.descriptor(), left, offset);
        if (written == 0) {
          throw new IOException("nothing was written to the copy of " + write.file());
        }
        left = left.asSlice(written);
        offset += written;
      }
      touch(at, write.modified());
    }
  }

  private void copy(Change.Copy copy) throws IOException {
    try (Opened from = open(copy.from(), Flags.O_RDONLY);
        Opened to = open(copy.file(), Flags.O_WRONLY)) {
      long done = 0;
      while (done < copy.length()) {
        long copied =
            linux.copy(
                from.descriptor(),
                copy.fromOffset() + done,
                to.descriptor(),
                copy.offset() + done,
                copy.length() - done);
        if (copied == 0) {
          throw new IOException("the copy of " + copy.from() + " is too short");
        }
        done += copied;
      }
      touch(to, copy.modified());
    }
  }

  private void change(Change.Attributes attributes) throws LinuxException {
    try (Opened at = open(attributes.file(), Flags.O_PATH)) {
      give(at, attributes.owner());
      linux.changeTimes(
          at.descriptor(),
          new FileTime.At(attributes.accessed()),
          new FileTime.At(attributes.modified()));
    }
  }

  /// The owner first, since changing it takes set-user-ID away.
  private void give(Opened file, Ownership owner) throws LinuxException {
    linux.changeOwner(file.descriptor(), owner.uid(), owner.gid());
    if ((owner.mode() & Flags.S_IFMT) != Flags.S_IFLNK) {
      linux.changeMode(file.descriptor(), owner.mode() & 0xFFF);
    }
  }

  private void touch(Opened file, Instant modified) throws LinuxException {
    linux.changeTimes(file.descriptor(), FileTime.KEPT, new FileTime.At(modified));
  }

  private Opened open(FileId file, int flags) throws LinuxException {
    return new Opened(linux, linux.open(root, handle(file), flags), false);
  }

  private FileHandle handle(FileId file) {
    FileHandle handle = files.get(file);
    if (handle == null) {
      throw new IllegalStateException("no change has told of " + file);
    }
    return handle;
  }

  @Override
  public synchronized void close() throws LinuxException {
    for (int descriptor : nameless.values()) {
      linux.close(descriptor);
    }
    linux.close(root);
    memory.close();
  }
}
