package dev.meerkat.replication.fuse;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.meerkat.replication.linux.Errno;
import dev.meerkat.replication.linux.Flags;
import dev.meerkat.replication.linux.Linux;
import dev.meerkat.replication.linux.LinuxException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.LongConsumer;

/// One descriptor of `/dev/fuse`. The first is given to `mount(2)`; clones of it
/// (`FUSE_DEV_IOC_CLONE`) serve the same connection. An answer must go where its request came from.
/// When a clone is closed, the kernel fails what was taken from it; so of a connection that is to
/// outlive its process, all threads use the first.
///
/// An answer may come after the end of the connection, when the number of the descriptor is perhaps
/// that of another file already: so it is not closed while something is written.
final class Device implements LateAnswer {
  static final String PATH = "/dev/fuse";

  /// `_IOR(229, 0, uint32_t)`.
  private static final long CLONE = 0x8004_E500L;

  private final int descriptor;
  private final LongConsumer answered;

  /// Whoever writes reads `closed`.
  private final ReentrantReadWriteLock closing = new ReentrantReadWriteLock();

  private boolean closed;

  /// @param answered is told of each request that has its answer
  Device(int descriptor, LongConsumer answered) {
    this.descriptor = descriptor;
    this.answered = answered;
  }

  static Device open(Linux linux, LongConsumer answered) throws LinuxException {
    try (Arena memory = Arena.ofConfined()) {
      MemorySegment path = memory.allocateFrom(PATH);
      return new Device(linux.open(Flags.AT_FDCWD, path, Flags.O_RDWR, 0), answered);
    }
  }

  Device duplicate(Linux linux) throws LinuxException {
    Device clone = open(linux, answered);
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
  void write(Linux linux, MemorySegment message) throws LinuxException {
    closing.readLock().lock();
    try {
      if (!closed) {
        linux.write(descriptor, message);
      }
    } catch (LinuxException e) {
      switch (e.errno()) {
        // Nobody waits for it any more: the connection was aborted.
        case Errno.ENOENT, Errno.ENODEV, Errno.ECONNABORTED -> {}
        default -> throw e;
      }
    } finally {
      closing.readLock().unlock();
    }
  }

  /// Answers a request.
  void answer(Linux linux, long unique, MemorySegment message) throws LinuxException {
    write(linux, message);
    answered.accept(unique);
  }

  @Override
  public void send(long unique, int errno, MemorySegment body) {
    try (Arena memory = Arena.ofConfined()) {
      int size = (int) body.byteSize();
      Reply reply = new Reply(memory, size);
      reply.body().copyFrom(body);
      answer(
          new Linux(memory),
          unique,
          errno == 0 ? reply.message(unique, size) : reply.error(unique, errno));
    } catch (LinuxException e) {
      throw new IllegalStateException("a request cannot be answered", e);
    }
  }

  /// Once or more often.
  void close(Linux linux) throws LinuxException {
    closing.writeLock().lock();
    try {
      if (!closed) {
        closed = true;
        linux.close(descriptor);
      }
    } finally {
      closing.writeLock().unlock();
    }
  }
}
