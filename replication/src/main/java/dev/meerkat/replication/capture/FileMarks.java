package dev.meerkat.replication.capture;

import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import dev.meerkat.replication.linux.Errno;
import dev.meerkat.replication.linux.FileHandle;
import dev.meerkat.replication.linux.Linux;
import dev.meerkat.replication.linux.LinuxException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.security.SecureRandom;
import java.util.Optional;

/// The mark that each file of a dataset carries as an extended attribute, so that it is known by
/// the same number on both sides: the number, and a digest of the file's handle. A mark that came
/// with a copy of the file (`cp -a`, a restored backup) names another handle and does not count.
///
/// Of one thread.
final class FileMarks {
  static final MemorySegment NAME = Arena.global().allocateFrom(OwnPlace.ATTRIBUTES + "file");
  private static final long BYTES = 16;
  private static final SecureRandom RANDOM = new SecureRandom();

  private final Linux linux;
  private final MemorySegment value = Arena.ofAuto().allocate(BYTES, 8);

  FileMarks(Linux linux) {
    this.linux = linux;
  }

  /// A number that no file has: of 2^62, at random.
  static FileId fresh() {
    return new FileId((RANDOM.nextLong() >>> 2) + 2);
  }

  Optional<FileId> read(int descriptor, FileHandle handle) throws LinuxException {
    try {
      int size = linux.attribute(descriptor, NAME, value);
      boolean valid = size == BYTES && value.get(JAVA_LONG_UNALIGNED, 8) == handle.digest();
      return valid ? Optional.of(new FileId(value.get(JAVA_LONG_UNALIGNED, 0))) : Optional.empty();
    } catch (LinuxException e) {
      if (e.errno() == Errno.ENODATA || e.errno() == Errno.ERANGE) {
        return Optional.empty();
      }
      throw e;
    }
  }

  void write(int descriptor, FileHandle handle, FileId file) throws LinuxException {
    value.set(JAVA_LONG_UNALIGNED, 0, file.number());
    value.set(JAVA_LONG_UNALIGNED, 8, handle.digest());
    linux.setAttribute(descriptor, NAME, value, 0);
  }

  /// Its mark; it gets one if it has none. Nobody else may be giving it one.
  FileId of(int descriptor, FileHandle handle) throws LinuxException {
    var marked = read(descriptor, handle);
    if (marked.isPresent()) {
      return marked.get();
    }
    var file = fresh();
    write(descriptor, handle, file);
    return file;
  }
}
