package dev.meerkat.replication.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/// Descriptors in the order in which they were put, each with a number (`SCM_RIGHTS`, `unix(7)`).
/// It is a pair of connected sockets, and what is in it stays open for as long as any process has
/// both of them: whoever has them has the queue. Of one thread at a time.
public final class DescriptorQueue {
  private static final int AF_UNIX = 1;
  private static final int SOCK_SEQPACKET = 5;
  private static final int SOL_SOCKET = 1;
  private static final int SO_SNDBUFFORCE = 32;
  private static final int SCM_RIGHTS = 1;
  private static final int MSG_PEEK = 2;
  private static final int MSG_DONTWAIT = 0x40;
  private static final int MSG_CMSG_CLOEXEC = 0x4000_0000;

  /// The kernel counts some 4 KiB for each descriptor.
  private static final int ROOM_BYTES = 512 << 20;

  private static final int HEADER_BYTES = 56;
  private static final int CONTROL_BYTES = 24;
  private static final int CONTROL_USED = 20;

  private final Arena memory = Arena.ofAuto();
  private final Linux linux = new Linux(memory);
  private final int in;
  private final int out;
  private final MemorySegment header;
  private final MemorySegment control;
  private final MemorySegment number;

  /// What is at the head.
  ///
  /// @param descriptor of this process, which is to close it
  public record Head(long number, int descriptor) {}

  /// @param in where it is put
  /// @param out where it is taken
  public DescriptorQueue(int in, int out) {
    this.in = in;
    this.out = out;
    header = memory.allocate(HEADER_BYTES, 8);
    control = memory.allocate(CONTROL_BYTES, 8);
    number = memory.allocate(JAVA_LONG);
    MemorySegment vector = memory.allocate(16, 8);
    vector.set(JAVA_LONG, 0, number.address());
    vector.set(JAVA_LONG, 8, Long.BYTES);
    header.set(JAVA_LONG, 16, vector.address());
    header.set(JAVA_LONG, 24, 1);
    header.set(JAVA_LONG, 32, control.address());
  }

  public static DescriptorQueue create(Linux linux) throws LinuxException {
    try (Arena memory = Arena.ofConfined()) {
      MemorySegment pair = memory.allocate(8, 4);
      int type = SOCK_SEQPACKET | Flags.O_CLOEXEC;
      linux.call(Syscall.SOCKETPAIR, 0, AF_UNIX, type, 0, pair.address(), 0);
      var queue = new DescriptorQueue(pair.get(JAVA_INT, 0), pair.get(JAVA_INT, 4));
      MemorySegment room = memory.allocateFrom(JAVA_INT, ROOM_BYTES / 2); // The kernel doubles it.
      try {
        linux.call(
            Syscall.SETSOCKOPT, queue.in, queue.in, SOL_SOCKET, SO_SNDBUFFORCE, room.address(), 4);
        return queue;
      } catch (LinuxException e) {
        queue.close();
        throw e;
      }
    }
  }

  public int in() {
    return in;
  }

  public int out() {
    return out;
  }

  /// At the end of the queue; the descriptor may be closed afterwards.
  ///
  /// @throws LinuxException `EAGAIN` when there is no room
  public void put(long with, int descriptor) throws LinuxException {
    number.set(JAVA_LONG, 0, with);
    control.set(JAVA_LONG, 0, CONTROL_USED);
    control.set(JAVA_INT, 8, SOL_SOCKET);
    control.set(JAVA_INT, 12, SCM_RIGHTS);
    control.set(JAVA_INT, 16, descriptor);
    header.set(JAVA_LONG, 40, CONTROL_BYTES);
    linux.call(Syscall.SENDMSG, in, in, header.address(), MSG_DONTWAIT, 0, 0);
  }

  /// What was put first, and stays there.
  public Optional<Head> head() throws LinuxException {
    return receive(MSG_PEEK);
  }

  /// Takes what was put first away.
  public void drop() throws LinuxException {
    Optional<Head> taken = receive(0);
    if (taken.isPresent()) {
      linux.close(taken.get().descriptor());
    }
  }

  private Optional<Head> receive(int how) throws LinuxException {
    header.set(JAVA_LONG, 40, CONTROL_BYTES);
    try {
      int flags = how | MSG_DONTWAIT | MSG_CMSG_CLOEXEC;
      linux.call(Syscall.RECVMSG, out, out, header.address(), flags, 0, 0);
    } catch (LinuxException e) {
      if (e.errno() == Errno.EAGAIN) {
        return Optional.empty();
      }
      throw e;
    }
    if (header.get(JAVA_LONG, 40) < CONTROL_USED) {
      // As when this process may have no more descriptors.
      throw new LinuxException("recvmsg", "a descriptor that was kept", Errno.EMFILE);
    }
    return Optional.of(new Head(number.get(JAVA_LONG, 0), control.get(JAVA_INT, 16)));
  }

  public void close() throws LinuxException {
    linux.close(in);
    linux.close(out);
  }
}
