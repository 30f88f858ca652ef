package dev.meerkat.replication.capture;

import dev.meerkat.replication.linux.Flags;
import dev.meerkat.replication.linux.Linux;
import dev.meerkat.replication.linux.LinuxException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;

/// A descriptor for the time of one request, or of what is done with one folder.
///
/// @param borrowed it belongs to somebody else and stays open
record Opened(Linux linux, int descriptor, boolean borrowed) implements AutoCloseable {
  /// A folder by its path, which leads to it whatever is mounted over it.
  static Opened folder(Linux linux, Path folder) throws LinuxException {
    try (Arena text = Arena.ofConfined()) {
      int flags = Flags.O_RDONLY | Flags.O_DIRECTORY;
      MemorySegment path = text.allocateFrom(folder.toString());
      return new Opened(linux, linux.open(Flags.AT_FDCWD, path, flags, 0), false);
    }
  }

  @Override
  public void close() throws LinuxException {
    if (!borrowed) {
      linux.close(descriptor);
    }
  }
}
