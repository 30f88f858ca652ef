package dev.meerkat.replication.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// A process, also when another one has its number by now (`pidfd_open(2)`).
public final class ProcessDescriptor implements AutoCloseable {
  private static final int SIGKILL = 9;
  private static final short POLLIN = 1;
  private static final short POLLHUP = 16;

  private final Linux linux;
  private final int descriptor;

  private ProcessDescriptor(Linux linux, int descriptor) {
    this.linux = linux;
    this.descriptor = descriptor;
  }

  /// @throws LinuxException `ESRCH` when there is none of that number
  public static ProcessDescriptor open(Linux linux, int pid) throws LinuxException {
    return new ProcessDescriptor(linux, (int) linux.call(Syscall.PIDFD_OPEN, pid, pid, 0, 0, 0, 0));
  }

  /// A descriptor of this process for what one of that process is open for.
  public int take(int number) throws LinuxException {
    return (int) linux.call(Syscall.PIDFD_GETFD, number, descriptor, number, 0, 0, 0);
  }

  /// Ends it at once, if it has not ended.
  public void kill() throws LinuxException {
    if (hasEnded(0)) {
      return;
    }
    try {
      linux.call(Syscall.PIDFD_SEND_SIGNAL, descriptor, descriptor, SIGKILL, 0, 0, 0);
    } catch (LinuxException e) {
      if (e.errno() != Errno.ESRCH) {
        throw e;
      }
    }
  }

  /// Whether it has ended, all of it, with all its descriptors closed; waits for that.
  public boolean hasEnded(int waitMillis) throws LinuxException {
    return (await(linux, descriptor, POLLIN, waitMillis) & POLLIN) != 0;
  }

  /// Whether the writing end of a pipe is closed everywhere; waits for that.
  ///
  /// @param pipe its reading end
  public static boolean isHungUp(Linux linux, int pipe, int waitMillis) throws LinuxException {
    return (await(linux, pipe, (short) 0, waitMillis) & POLLHUP) != 0;
  }

  private static short await(Linux linux, int descriptor, short events, int waitMillis)
      throws LinuxException {
    long deadline = System.nanoTime() + waitMillis * 1_000_000L;
    try (Arena memory = Arena.ofConfined()) {
      MemorySegment poll = memory.allocate(8, 8);
      MemorySegment time = memory.allocate(16, 8);
      while (true) {
        long left = Math.max(0, deadline - System.nanoTime());
        poll.set(JAVA_INT, 0, descriptor);
        poll.set(JAVA_SHORT, 4, events);
        poll.set(JAVA_SHORT, 6, (short) 0);
        time.set(JAVA_LONG, 0, left / 1_000_000_000L);
        time.set(JAVA_LONG, 8, left % 1_000_000_000L);
        try {
          linux.call(Syscall.PPOLL, descriptor, poll.address(), 1, time.address(), 0, 0);
          return poll.get(JAVA_SHORT, 6);
        } catch (LinuxException e) {
          if (e.errno() != Errno.EINTR) {
            throw e;
          }
        }
      }
    }
  }

  @Override
  public void close() throws LinuxException {
    linux.close(descriptor);
  }
}
