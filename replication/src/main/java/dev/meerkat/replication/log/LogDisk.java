package dev.meerkat.replication.log;

import dev.meerkat.replication.linux.Flags;
import dev.meerkat.replication.linux.Linux;
import dev.meerkat.replication.linux.LinuxException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;

/// The system calls of a log, on one thread at a time. Tests have single ones of them fail.
class LogDisk implements AutoCloseable {
  private static final int MODE = 0600;

  private final Arena memory = Arena.ofShared();
  private final Linux linux = new Linux(memory);

  int create(Path file) throws LinuxException {
    return open(file, Flags.O_RDWR | Flags.O_CREAT | Flags.O_EXCL | Flags.O_NOFOLLOW);
  }

  int openToWrite(Path file) throws LinuxException {
    return open(file, Flags.O_RDWR | Flags.O_NOFOLLOW);
  }

  int openToRead(Path file) throws LinuxException {
    return open(file, Flags.O_RDONLY | Flags.O_NOFOLLOW);
  }

  int openFolder(Path folder) throws LinuxException {
    return open(folder, Flags.O_RDONLY | Flags.O_DIRECTORY);
  }

  private int open(Path path, int flags) throws LinuxException {
    try (Arena name = Arena.ofConfined()) {
      return linux.open(Flags.AT_FDCWD, name.allocateFrom(path.toString()), flags, MODE);
    }
  }

  /// All of it; it is native memory.
  void write(int descriptor, MemorySegment bytes, long offset) throws LinuxException {
    long done = 0;
    while (done < bytes.byteSize()) {
      done += linux.write(descriptor, bytes.asSlice(done), offset + done);
    }
  }

  /// @return how much there was, at most as much as fits
  long read(int descriptor, MemorySegment to, long offset) throws LinuxException {
    long done = 0;
    while (done < to.byteSize()) {
      int got = linux.read(descriptor, to.asSlice(done), offset + done);
      if (got == 0) {
        break;
      }
      done += got;
    }
    return done;
  }

  long length(int descriptor) throws LinuxException {
    return linux.status(descriptor).size();
  }

  void truncate(int descriptor, long length) throws LinuxException {
    linux.truncate(descriptor, length);
  }

  void sync(int descriptor) throws LinuxException {
    linux.sync(descriptor, true);
  }

  void syncFolder(int folder) throws LinuxException {
    linux.sync(folder, false);
  }

  void remove(Path file) throws LinuxException {
    try (Arena name = Arena.ofConfined()) {
      linux.remove(Flags.AT_FDCWD, name.allocateFrom(file.toString()), 0);
    }
  }

  void closeFile(int descriptor) throws LinuxException {
    linux.close(descriptor);
  }

  @Override
  public void close() {
    memory.close();
  }
}
