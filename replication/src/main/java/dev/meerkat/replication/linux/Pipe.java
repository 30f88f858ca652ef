package dev.meerkat.replication.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// The two ends of a pipe.
public record Pipe(int in, int out) {
  public static Pipe open(Linux linux) throws LinuxException {
    try (Arena memory = Arena.ofConfined()) {
      MemorySegment pair = memory.allocate(8, 4);
      linux.call(Syscall.PIPE2, 0, pair.address(), Flags.O_CLOEXEC, 0, 0, 0);
      return new Pipe(pair.get(JAVA_INT, 4), pair.get(JAVA_INT, 0));
    }
  }
}
