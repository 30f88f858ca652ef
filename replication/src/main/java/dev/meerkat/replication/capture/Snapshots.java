package dev.meerkat.replication.capture;

import dev.meerkat.core.replication.Range;
import dev.meerkat.core.replication.Unreadable;
import dev.meerkat.replication.linux.Errno;
import dev.meerkat.replication.linux.FileHandle;
import dev.meerkat.replication.linux.FileStatus;
import dev.meerkat.replication.linux.Flags;
import dev.meerkat.replication.linux.Linux;
import dev.meerkat.replication.linux.LinuxException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Tells what parts of a mounted folder hold, each while it is locked, so that what is told has a
/// place among the changes. Of one thread.
public final class Snapshots {
  /// Most of a file's extended attributes in sum: they are told in one piece.
  public static final long EXTENDED_BYTES = 2L << 20;

  private static final MemorySegment ZEROS = Arena.global().allocate(Parts.BYTES);

  private final Linux linux = new Linux(Arena.ofAuto());
  private final Backing backing;
  private final Path folder;
  private final Teller teller;
  private final NamesIn names;
  private final FileMarks marks = new FileMarks(linux);
  private final MemorySegment content = Arena.ofAuto().allocate(Parts.BYTES);
  private final Checksums checksums;
  private final BlockDigests digests = new BlockDigests();

  /// @param folder where it is for people
  Snapshots(Backing backing, Path folder) {
    this.backing = backing;
    this.folder = folder;
    this.teller = new Teller(linux, backing);
    this.names = new NamesIn(linux, backing.leftOut());
    this.checksums = new Checksums(linux, backing.leftOut());
  }

  /// What a file is made of besides its description. A copy that lacks the file makes it of that,
  /// and takes what is written later: so this is asked after the description was told. None when
  /// there is no such file.
  public List<Piece> piecesOf(FileId file) throws IOException {
    List<Piece> pieces = new ArrayList<>();
    read(
        file,
        (_, status) -> {
          if (status.isFolder()) {
            pieces.add(new Piece(new Range(file.number(), Parts.LISTING), 0));
          } else if (status.type() == Flags.S_IFREG) {
            long size = status.size();
            for (long from = 0; from < size; from += Parts.BYTES) {
              long bytes = Math.min(Parts.BYTES, size - from);
              pieces.add(new Piece(new Range(file.number(), from / Parts.BYTES), bytes));
            }
          }
        });
    return pieces;
  }

  /// @param bytes of content in it
  public record Piece(Range range, long bytes) {}

  /// The bytes of a file's content; none when there is no such file.
  public long size(FileId file) throws IOException {
    long[] size = new long[1];
    read(file, (_, status) -> size[0] = status.type() == Flags.S_IFREG ? status.size() : 0);
    return size[0];
  }

  public interface Told {
    void take(Change snapshot) throws IOException;
  }

  /// Tells one range ([Range#WHOLE] is told as its description, and [#piecesOf]).
  ///
  /// @param held what the copy holds of it, if that is known: digests of its blocks ([Held]). Only
  ///   blocks that differ are told
  /// @param told is given a snapshot that is good until it returns; not called when there is
  ///   nothing
  /// @throws UntellableException when there is too much of something
  public void tell(Range range, Optional<MemorySegment> held, Told told) throws IOException {
    FileId file = new FileId(range.file());
    read(
        file,
        (descriptor, status) -> {
          if (range.number() == Parts.DESCRIPTION) {
            try (Arena memory = Arena.ofConfined()) {
              told.take(description(file, descriptor, status, memory));
            }
          } else if (status.isFolder()) {
            told.take(listing(file, status));
          } else if (status.type() == Flags.S_IFREG) {
            content(file, range.number(), status, held, told);
          }
        });
  }

  /// Tells a checksum of what one range holds; none when there is no such file.
  public void sum(long scan, Range range, Told told) throws IOException {
    FileId file = new FileId(range.file());
    read(
        file,
        (descriptor, status) -> {
          FileHandle handle = backing.index().handle(file).orElseThrow();
          boolean isRoot = file.equals(FileId.ROOT);
          MemorySegment sum =
              checksums.of(backing.root(), handle, descriptor, status, isRoot, range.number());
          told.take(new Change.Checksum(scan, file, range.number(), sum));
        });
  }

  /// Where a file is, for people; some words that tell it from others when that cannot be found.
  public String placeOf(FileId file) {
    return Whereabouts.words(linux, backing.root(), backing.index(), file, folder);
  }

  private interface Reading {
    void read(int descriptor, FileStatus status) throws IOException;
  }

  /// Of a removed folder, which somebody may still have open, there is nothing to tell: the copy
  /// has none.
  private void read(FileId file, Reading reading) throws IOException {
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
          FileStatus status = linux.status(descriptor);
          if (!status.isRemovedFolder()) {
            reading.read(descriptor, status);
          }
        }
      } finally {
        if (node.number() != NodeTable.ROOT) {
          backing.forget(linux, teller, node.number(), 1);
          var _ = teller.unsettled(); // Nobody waits for what this thread changes.
        }
      }
    } finally {
      linux.close(descriptor);
    }
  }

  /// @param memory of the values of its attributes
  private Change description(FileId file, int descriptor, FileStatus status, Arena memory)
      throws IOException {
    List<Change.Extended> extended = new ArrayList<>();
    long bytes = 0;
    for (FileName name : ExtendedNames.of(linux, descriptor)) {
      MemorySegment stored = name.store(memory);
      int size = linux.attribute(descriptor, stored, MemorySegment.NULL);
      bytes += size;
      if (bytes > EXTENDED_BYTES) {
        throw new UntellableException(
            Unreadable.Fault.ATTRIBUTES, "more than " + EXTENDED_BYTES + " bytes in sum");
      }
      MemorySegment value = memory.allocate(size);
      int read = linux.attribute(descriptor, stored, value);
      extended.add(new Change.Extended(name, value.asSlice(0, read)));
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

  private void content(
      FileId file, long number, FileStatus status, Optional<MemorySegment> held, Told told)
      throws IOException {
    long offset = number * Parts.BYTES;
    long length = Math.min(Parts.BYTES, status.size() - offset);
    if (length <= 0) {
      return;
    }
    content.asSlice(read(file, offset, length)).fill((byte) 0);
    if (held.isEmpty()) {
      told.take(piece(file, offset, 0, length, status));
      return;
    }
    long from = 0;
    while (from < length) {
      boolean differs = differs(held.get(), from);
      boolean zero = isZero(from);
      long end = from + BlockDigests.BLOCK_BYTES;
      while (end < length && differs && differs(held.get(), end) && isZero(end) == zero) {
        end += BlockDigests.BLOCK_BYTES;
      }
      if (differs) {
        told.take(piece(file, offset, from, Math.min(end, length), status));
      }
      from = end;
    }
  }

  private boolean differs(MemorySegment held, long from) {
    return !digests.isHeld(held, content, (int) (from / BlockDigests.BLOCK_BYTES));
  }

  private boolean isZero(long from) {
    return usedBytes(from, Math.min(from + BlockDigests.BLOCK_BYTES, Parts.BYTES)) == 0;
  }

  private Change piece(FileId file, long offset, long from, long end, FileStatus status) {
    MemorySegment used = content.asSlice(from, usedBytes(from, end));
    return new Change.Content(file, offset + from, end - from, used, status.modified());
  }

  /// @return how many bytes there are
  private long read(FileId file, long offset, long length) throws LinuxException {
    long read = 0;
    try (Opened at = open(file, Flags.O_RDONLY)) {
      int more;
      do {
        MemorySegment to = content.asSlice(read, length - read);
        more = linux.read(at.descriptor(), to, offset + read);
        read += more;
      } while (more > 0 && read < length);
    }
    return read;
  }

  /// None when all of them are zero.
  private long usedBytes(long from, long end) {
    boolean zero = content.asSlice(from, end - from).mismatch(ZEROS.asSlice(0, end - from)) < 0;
    return zero ? 0 : end - from;
  }

  private Opened open(FileId file, int flags) throws LinuxException {
    FileHandle handle = backing.index().handle(file).orElseThrow();
    return new Opened(linux, linux.open(backing.root(), handle, flags), false);
  }
}
