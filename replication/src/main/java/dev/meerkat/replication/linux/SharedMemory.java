package dev.meerkat.replication.linux;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// Memory that a descriptor stands for (`memfd_create(2)`): it lives as long as any process has the
/// descriptor or has it mapped, and what was stored there survives whoever stored it.
public final class SharedMemory {
  private static final int MFD_CLOEXEC = 1;

  private SharedMemory() {}

  /// All zero; pages take room when they are first written.
  ///
  /// @param name for `/proc`
  /// @return a descriptor
  public static int create(Linux linux, String name, long bytes) throws LinuxException {
    try (Arena memory = Arena.ofConfined()) {
      long address = memory.allocateFrom(name).address();
      int descriptor = (int) linux.call(Syscall.MEMFD_CREATE, 0, address, MFD_CLOEXEC, 0, 0, 0);
      try {
        linux.truncate(descriptor, bytes);
        return descriptor;
      } catch (LinuxException e) {
        linux.close(descriptor);
        throw e;
      }
    }
  }

  /// Mapped until nothing refers to it any more; the descriptor may be closed before.
  public static MemorySegment map(int descriptor) throws IOException {
    Path path = Path.of("/proc/self/fd/" + descriptor);
    try (var channel = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      return channel.map(FileChannel.MapMode.READ_WRITE, 0, channel.size(), Arena.ofAuto());
    }
  }
}
