package dev.meerkat.replication.capture;

import java.lang.foreign.MemorySegment;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// A change that was made to a folder's tree, with all that it takes to make it again on a copy; or
/// a *snapshot* ([Snapshot]), which changes nothing where it was taken.
///
/// Files are told by [FileId], not by path, since paths may change at any time and hard links make
/// several. Each change carries the resulting time of modification of what it changed (`modified`),
/// and of the folder whose entries it changed (`folderModified`), so that a copy has the same
/// times. Times of the last access are told only when somebody set them.
public sealed interface Change {
  /// Of the file that it is about.
  FileId file();

  /// A new file, folder, symbolic link or special file.
  ///
  /// @param owner who it belongs to, and its mode
  /// @param device what a special file stands for, else 0
  /// @param target where a symbolic link leads; empty for all else
  record Create(
      Entry at,
      FileId file,
      Ownership owner,
      int device,
      FileName target,
      Instant modified,
      Instant folderModified)
      implements Change {}

  /// A new file without a name (`O_TMPFILE`), which may get one by a [Link].
  record CreateNameless(FileId file, Ownership owner, Instant modified) implements Change {}

  /// One more name of a file.
  record Link(Entry at, Known named, Instant folderModified) implements Change {
    @Override
    public FileId file() {
      return named.file();
    }
  }

  /// A name is gone. The file goes on as long as it has other names or, until [Gone], is in use.
  record Remove(Entry at, FileId file, boolean folder, Instant folderModified) implements Change {}

  /// @param exchange both names stay and change what they stand for; otherwise a file that was at
  ///   `to` has lost that name
  /// @param replaced the file that was at `to`, if any
  record Rename(
      Entry from,
      Entry to,
      Known moved,
      boolean exchange,
      Optional<Known> replaced,
      Instant fromModified,
      Instant toModified)
      implements Change {
    @Override
    public FileId file() {
      return moved.file();
    }

    /// Whether both names stand for the same file, or are one: then both stay as they are.
    boolean changesNothing() {
      boolean same = replaced.filter(moved::equals).isPresent();
      return same || (!exchange && from.equals(to));
    }
  }

  /// A file that had no name is not in use any more and has ceased to exist.
  record Gone(FileId file) implements Change {}

  /// @param data good only until the listener returns
  record Write(FileId file, long offset, MemorySegment data, Instant modified) implements Change {}

  record Truncate(FileId file, long size, Instant modified) implements Change {}

  /// `fallocate(2)`: room made, zeroed or punched out.
  ///
  /// @param mode as there
  record Allocate(FileId file, int mode, long offset, long length, Instant modified)
      implements Change {}

  /// Owner, mode or times are now these.
  ///
  /// @param accessed its time of the last access
  record Attributes(FileId file, Ownership owner, Instant accessed, Instant modified)
      implements Change {}

  /// An extended attribute, or an access control list. An access control list changes the mode.
  ///
  /// @param value good only until the listener returns
  record SetExtended(FileId file, FileName name, MemorySegment value) implements Change {}

  record RemoveExtended(FileId file, FileName name) implements Change {}

  /// What a part of the folder holds at this moment, as comparing the two sides needs it: told
  /// while that part is locked, so that it has a place among the changes.
  sealed interface Snapshot extends Change {}

  /// All names in a folder, each with the file that it stands for.
  record Listing(FileId file, List<Listed> names, Instant modified) implements Snapshot {
    public Listing {
      names = List.copyOf(names);
    }
  }

  record Listed(FileName name, Known known) {}

  /// All that is known of a file but for its content and its names.
  ///
  /// @param size of a regular file, else 0
  /// @param nameless whether it has no name (any more)
  /// @param extended all extended attributes, by name
  record Description(
      Known known,
      Ownership owner,
      long size,
      boolean nameless,
      Instant accessed,
      Instant modified,
      List<Extended> extended)
      implements Snapshot {
    public Description {
      extended = List.copyOf(extended);
    }

    @Override
    public FileId file() {
      return known.file();
    }
  }

  /// @param value good only until the listener returns
  record Extended(FileName name, MemorySegment value) {}

  /// A piece of a file's content.
  ///
  /// @param length of the piece; what is beyond the data is a hole
  /// @param data good only until the listener returns
  record Content(FileId file, long offset, long length, MemorySegment data, Instant modified)
      implements Snapshot {}

  /// A checksum of a range at this moment: the copy is to compare it with its own.
  ///
  /// @param scan tells verifications apart
  /// @param part as of [Parts]
  /// @param sum of 16 bytes
  record Checksum(long scan, FileId file, long part, MemorySegment sum) implements Snapshot {}

  /// Those checksums since the last one are a window, of which the copy is to say what differs.
  ///
  /// @param sums how many of them there are
  /// @param last whether there is nothing behind it
  record WindowEnd(long scan, long window, long sums, boolean last) implements Snapshot {
    @Override
    public FileId file() {
      return FileId.ROOT;
    }
  }

  /// Everything that was to be compared has been told: what the copy holds beyond that is to go.
  record Compared() implements Snapshot {
    @Override
    public FileId file() {
      return FileId.ROOT;
    }
  }
}
