package dev.meerkat.replication.capture;

import dev.meerkat.core.replication.Range;
import dev.meerkat.replication.linux.Errno;
import dev.meerkat.replication.linux.FileHandle;
import dev.meerkat.replication.linux.FileStatus;
import dev.meerkat.replication.linux.Flags;
import dev.meerkat.replication.linux.Linux;
import dev.meerkat.replication.linux.LinuxException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// Tells what parts of a mounted folder hold, each while it is locked, so that what is told has a
/// place among the changes. Of one thread.
public final class Snapshots {
  private static final MemorySegment ZEROS = Arena.global().allocate(Parts.BYTES);

  private final Linux linux = new Linux(Arena.ofAuto());
  private final Backing backing;
  private final Teller teller;
  private final NamesIn names = new NamesIn(linux);
  private final FileMarks marks = new FileMarks(linux);
  private final MemorySegment content = Arena.ofAuto().allocate(Parts.BYTES);
  private final MemorySegment value = Arena.ofAuto().allocate(ExtendedNames.ROOM);

  Snapshots(Backing backing) {
    this.backing = backing;
    this.teller = new Teller(linux, backing);
  }

  /// What a file is made of: the ranges that tell all of it, in the order in which a copy can take
  /// them. None when there is no such file.
  public List<Range> rangesOf(FileId file) throws LinuxException {
    List<Range> ranges = new ArrayList<>();
    read(
        file,
        (descriptor, status) -> {
          ranges.add(new Range(file.number(), Parts.DESCRIPTION));
          long parts =
              switch (status.type()) {
                case Flags.S_IFDIR -> 1;
                case Flags.S_IFREG -> (status.size() + Parts.BYTES - 1) / Parts.BYTES;
                default -> 0;
              };
          for (long number = 0; number < parts; number++) {
            ranges.add(new Range(file.number(), number));
          }
        });
    return ranges;
  }

  /// Tells one range ([Parts#WHOLE] is told as what it consists of, by [#rangesOf]).
  ///
  /// @param told is given a snapshot that is good until it returns; not called when there is
  ///   nothing
  public void tell(Range range, Consumer<Change> told) throws LinuxException {
    FileId file = new FileId(range.file());
    read(
        file,
        (descriptor, status) -> {
          if (range.number() == Parts.DESCRIPTION) {
            told.accept(description(file, descriptor, status));
          } else if (status.isFolder()) {
            told.accept(listing(file, status));
          } else if (status.type() == Flags.S_IFREG) {
            content(file, range.number(), status, told);
          }
        });
  }

  private interface Reading {
    void read(int descriptor, FileStatus status) throws LinuxException;
  }

  private void read(FileId file, Reading reading) throws LinuxException {
    Optional<FileHandle> handle = backing.index().handle(file);
    if (handle.isEmpty()) {
      return;
    }
    int descriptor;
    try {
      descriptor = linux.open(backing.root(), handle.get(), Flags.O_PATH);
    } catch (LinuxException e) {
      if (e.errno() == Errno.ESTALE) {
        return;
      }
      throw e;
    }
    try {
      Inode inode = Inode.of(linux.status(descriptor), handle.get());
      Node node = backing.nodes().lookedUp(inode, handle.get());
      try {
        synchronized (node) {
          reading.read(descriptor, linux.status(descriptor));
        }
      } finally {
        if (node.number() != NodeTable.ROOT) {
          backing.forget(linux, teller, node.number(), 1);
          teller.settle();
        }
      }
    } finally {
      linux.close(descriptor);
    }
  }

  private Change description(FileId file, int descriptor, FileStatus status) throws LinuxException {
    List<Change.Extended> extended = new ArrayList<>();
    long used = 0;
    for (FileName name : ExtendedNames.of(linux, descriptor)) {
      try (Arena text = Arena.ofConfined()) {
        MemorySegment room = value.asSlice(used);
        int size = linux.attribute(descriptor, name.store(text), room);
        extended.add(new Change.Extended(name, room.asSlice(0, size)));
        used += size;
      }
    }
    return new Change.Description(
        new Known(file, teller.kind(status, descriptor)),
        Ownership.of(status),
        status.type() == Flags.S_IFREG ? status.size() : 0,
        status.links() == 0,
        status.accessed(),
        status.modified(),
        extended);
  }

  private Change listing(FileId folder, FileStatus status) throws LinuxException {
    List<Change.Listed> listed = new ArrayList<>();
    try (Opened at = open(folder, Flags.O_RDONLY | Flags.O_DIRECTORY)) {
      for (FileName name : names.list(at.descriptor())) {
        try (Arena text = Arena.ofConfined()) {
          MemorySegment stored = name.store(text);
          if (folder.equals(FileId.ROOT) && OwnPlace.isFolderName(stored)) {
            continue;
          }
          int flags = Flags.O_PATH | Flags.O_NOFOLLOW;
          int file = linux.open(at.descriptor(), stored, flags, 0);
          try {
            listed.add(new Change.Listed(name, known(file)));
          } finally {
            linux.close(file);
          }
        }
      }
    }
    return new Change.Listing(folder, listed, status.modified());
  }

  private Known known(int file) throws LinuxException {
    FileHandle handle = linux.handle(file, linux.empty());
    FileId id = marks.of(file, handle);
    backing.index().put(id, handle);
    return new Known(id, teller.kind(linux.status(file), file));
  }

  private void content(FileId file, long number, FileStatus status, Consumer<Change> told)
      throws LinuxException {
    long offset = number * Parts.BYTES;
    long length = Math.min(Parts.BYTES, status.size() - offset);
    if (length <= 0) {
      return;
    }
    int read = 0;
    try (Opened at = open(file, Flags.O_RDONLY)) {
      while (read < length) {
        int more = linux.read(at.descriptor(), content.asSlice(read, length - read), offset + read);
        if (more == 0) {
          break;
        }
        read += more;
      }
    }
    told.accept(
        new Change.Content(
            file, offset, length, content.asSlice(0, usedBytes(read)), status.modified()));
  }

  /// None when all of them are zero.
  private long usedBytes(int bytes) {
    return content.asSlice(0, bytes).mismatch(ZEROS.asSlice(0, bytes)) < 0 ? 0 : bytes;
  }

  private Opened open(FileId file, int flags) throws LinuxException {
    FileHandle handle = backing.index().handle(file).orElseThrow();
    return new Opened(linux, linux.open(backing.root(), handle, flags), false);
  }
}
