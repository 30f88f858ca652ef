package dev.meerkat.replication.capture;

import dev.meerkat.replication.linux.Errno;
import dev.meerkat.replication.linux.FileStatus;
import dev.meerkat.replication.linux.FileTime;
import dev.meerkat.replication.linux.Flags;
import dev.meerkat.replication.linux.Linux;
import dev.meerkat.replication.linux.LinuxException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// Changes of single files of a copy, by whatever name: content, holes, extended attributes, owner
/// and times.
final class FileChanges {
  private final CopyTree tree;
  private final Linux linux;

  FileChanges(CopyTree tree) {
    this.tree = tree;
    this.linux = tree.linux();
  }

  void write(Opened at, MemorySegment data, long to) throws IOException {
    MemorySegment left = data;
    long offset = to;
    while (left.byteSize() > 0) {
      int written = linux.write(at.descriptor(), left, offset);
      if (written == 0) {
        throw new IOException("nothing was written to the copy");
      }
      left = left.asSlice(written);
      offset += written;
    }
  }

  void setExtended(Opened at, FileName name, MemorySegment bytes) throws LinuxException {
    try (Arena text = Arena.ofConfined()) {
      linux.setAttribute(at.descriptor(), name.store(text), bytes, 0);
    }
  }

  void removeExtended(Opened at, FileName name) throws LinuxException {
    try (Arena text = Arena.ofConfined()) {
      linux.removeAttribute(at.descriptor(), name.store(text));
    } catch (LinuxException e) {
      if (e.errno() != Errno.ENODATA) {
        throw e;
      }
    }
  }

  void give(Opened at, Ownership owner, Instant accessed, Instant modified) throws LinuxException {
    tree.give(at, owner);
    linux.changeTimes(at.descriptor(), new FileTime.At(accessed), new FileTime.At(modified));
  }

  /// Makes a file as it is described, but for its content.
  void describe(Change.Description description) throws LinuxException {
    FileId file = description.file();
    if (description.known().kind().type() == Flags.S_IFREG) {
      try (Opened at = tree.find(file, Flags.O_WRONLY).orElseThrow()) {
        FileStatus status = linux.status(at.descriptor());
        if (status.size() != description.size()) {
          linux.truncate(at.descriptor(), description.size());
        }
      }
    }
    try (Opened at = tree.find(file, Flags.O_PATH).orElseThrow()) {
      replaceExtended(at, description.extended());
      give(at, description.owner(), description.accessed(), description.modified());
    }
  }

  private void replaceExtended(Opened at, List<Change.Extended> wanted) throws LinuxException {
    var names = new ArrayList<FileName>();
    for (var each : wanted) {
      setExtended(at, each.name(), each.value());
      names.add(each.name());
    }
    for (FileName name : ExtendedNames.of(linux, at.descriptor())) {
      if (!names.contains(name)) {
        removeExtended(at, name);
      }
    }
  }

  /// Puts content there, and a hole behind it up to the end of its range.
  void fill(Opened at, Change.Content content) throws IOException {
    long dataEnd = content.offset() + content.data().byteSize();
    long end = content.offset() + content.length();
    if (end > dataEnd) {
      int mode = 1 | 2; // FALLOC_FL_KEEP_SIZE, FALLOC_FL_PUNCH_HOLE
      linux.allocate(at.descriptor(), mode, dataEnd, end - dataEnd);
    }
    write(at, content.data(), content.offset());
    tree.touch(at, content.modified());
  }
}
