package dev.meerkat.replication.fuse;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.meerkat.replication.linux.Errno;
import dev.meerkat.replication.linux.Flags;
import dev.meerkat.replication.linux.Linux;
import dev.meerkat.replication.linux.LinuxException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// One descriptor of `/dev/fuse`. The first is given to `mount(2)`; clones of it
/// (`FUSE_DEV_IOC_CLONE`) serve the same connection. An answer must go where its request came from.
///
/// An answer may come after the end of the connection, when the number of the descriptor is perhaps
/// that of another file already: so writing and closing hold the same lock.
final class Device implements LateAnswer {
  static final String PATH = "/dev/fuse";

  /// `_IOR(229, 0, uint32_t)`.
  private static final long CLONE = 0x8004_E500L;

  private final int descriptor;
  private boolean closed;

  private Device(int descriptor) {
    this.descriptor = descriptor;
  }

  static Device open(Linux linux) throws LinuxException {
    try (Arena memory = Arena.ofConfined()) {
      return new Device(linux.open(Flags.AT_FDCWD, memory.allocateFrom(PATH), Flags.O_RDWR, 0));
    }
  }

  Device duplicate(Linux linux) throws LinuxException {
    Device clone = open(linux);
    try (Arena memory = Arena.ofConfined()) {
      linux.control(clone.descriptor, CLONE, memory.allocateFrom(JAVA_INT, descriptor));
      return clone;
    } catch (LinuxException e) {
      clone.close(linux);
      throw e;
    }
  }

  int descriptor() {
    return descriptor;
  }

  /// Whether the kernel still has the connection (`fuse_dev_poll` of `fs/fuse/dev.c`). To be asked
  /// once it has been mounted.
  synchronized boolean isConnected(Linux linux) throws LinuxException {
    return !closed && !linux.hasFailed(descriptor);
  }

  /// Waits for a request.
  ///
  /// @return whether there is one; otherwise the connection has ended
  boolean read(Linux linux, Request request) throws LinuxException {
    while (true) {
      try {
        linux.read(descriptor, request.buffer());
        return true;
      } catch (LinuxException e) {
        switch (e.errno()) {
          // ENOENT: the caller was killed before its request was taken.
          case Errno.EINTR, Errno.EAGAIN, Errno.ENOENT -> {}
          case Errno.ENODEV, Errno.ECONNABORTED -> {
            return false;
          }
          default -> throw e;
        }
      }
    }
  }

  /// Does nothing once it is closed: closing has let all callers go.
  ///
  /// @param message of [Reply]
  synchronized void write(Linux linux, MemorySegment message) throws LinuxException {
    if (closed) {
      return;
    }
    try {
      linux.write(descriptor, message);
    } catch (LinuxException e) {
      switch (e.errno()) {
        // Nobody waits for it any more: the connection was aborted.
        case Errno.ENOENT, Errno.ENODEV, Errno.ECONNABORTED -> {}
        default -> throw e;
      }
    }
  }

  @Override
  public void send(long unique, int errno, MemorySegment body) {
    try (Arena memory = Arena.ofConfined()) {
      int size = (int) body.byteSize();
      Reply reply = new Reply(memory, size);
      reply.body().copyFrom(body);
      write(
          new Linux(memory), errno == 0 ? reply.message(unique, size) : reply.error(unique, errno));
    } catch (LinuxException e) {
      throw new IllegalStateException("a request cannot be answered", e);
    }
  }

  /// Once or more often.
  synchronized void close(Linux linux) throws LinuxException {
    if (!closed) {
      closed = true;
      linux.close(descriptor);
    }
  }
}
