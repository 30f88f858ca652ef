package dev.meerkat.resources.network;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.util.Optional;

/// Whole Ethernet frames of one kind on one interface (`packet(7)`). Needs `CAP_NET_RAW`. For one
/// thread, which must be none of those that others wait for: receiving blocks it.
final class PacketSocket implements AutoCloseable {
  private static final int AF_PACKET = 17;
  private static final int SOCK_RAW_CLOEXEC = 3 | 0x80000;
  private static final int SOL_PACKET = 263;
  private static final int PACKET_ADD_MEMBERSHIP = 1;
  private static final short PACKET_MR_ALLMULTI = 2;
  private static final short POLLIN = 1;
  private static final int MSG_DONTWAIT = 0x40;
  private static final int EINTR = 4;
  private static final int MOST_BYTES = 2_048;
  private static final int LINK_ADDRESS_BYTES = 20;
  private static final int MEMBERSHIP_BYTES = 16;

  private static final Linker LINKER = Linker.nativeLinker();
  private static final VarHandle ERRNO =
      Linker.Option.captureStateLayout().varHandle(MemoryLayout.PathElement.groupElement("errno"));
  private static final MethodHandle SOCKET =
      function("socket", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT));
  private static final MethodHandle BIND =
      function("bind", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));
  private static final MethodHandle SET_OPTION =
      function(
          "setsockopt",
          FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));
  private static final MethodHandle POLL =
      function("poll", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT));
  private static final MethodHandle SEND =
      function("send", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT));
  private static final MethodHandle RECEIVE =
      function("recv", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT));
  private static final MethodHandle CLOSE =
      function("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));

  private final Arena memory = Arena.ofShared();
  private final MemorySegment state = memory.allocate(Linker.Option.captureStateLayout());
  private final MemorySegment frame = memory.allocate(MOST_BYTES, 8);
  private final MemorySegment poll = memory.allocate(8, 4);
  private final String where;
  private int descriptor = -1;

  private PacketSocket(String where) {
    this.where = where;
  }

  /// @param groups whether frames to groups come that nobody here listens to, too
  /// @throws IOException that names the interface
  static PacketSocket open(Interface on, int etherType, boolean groups) throws IOException {
    var socket = new PacketSocket(on.name());
    try {
      socket.connect(on.index(), etherType);
      if (groups) {
        socket.joinGroups(on.index());
      }
      return socket;
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  private void connect(int index, int etherType) throws IOException {
    // Protocol 0: nothing arrives before it is bound to the interface.
    descriptor = (int) call("socket", SOCKET, AF_PACKET, SOCK_RAW_CLOEXEC, 0);
    var address = memory.allocate(LINK_ADDRESS_BYTES, 4);
    address.set(JAVA_SHORT, 0, (short) AF_PACKET);
    address.set(JAVA_SHORT, 2, Short.reverseBytes((short) etherType));
    address.set(JAVA_INT, 4, index);
    call("bind", BIND, descriptor, address, LINK_ADDRESS_BYTES);
    poll.set(JAVA_INT, 0, descriptor);
    poll.set(JAVA_SHORT, 4, POLLIN);
  }

  private void joinGroups(int index) throws IOException {
    var membership = memory.allocate(MEMBERSHIP_BYTES, 4);
    membership.set(JAVA_INT, 0, index);
    membership.set(JAVA_SHORT, 4, PACKET_MR_ALLMULTI);
    call(
        "setsockopt",
        SET_OPTION,
        descriptor,
        SOL_PACKET,
        PACKET_ADD_MEMBERSHIP,
        membership,
        MEMBERSHIP_BYTES);
  }

  void send(byte[] bytes) throws IOException {
    MemorySegment.copy(bytes, 0, frame, JAVA_BYTE, 0, bytes.length);
    call("send", SEND, descriptor, frame, (long) bytes.length, MSG_DONTWAIT);
  }

  /// The next frame; empty when none comes in that time.
  Optional<byte[]> receive(int atMostMillis) throws IOException {
    if (call("poll", POLL, poll, 1L, atMostMillis) == 0) {
      return Optional.empty();
    }
    int size = (int) call("recv", RECEIVE, descriptor, frame, (long) MOST_BYTES, 0);
    return Optional.of(frame.asSlice(0, size).toArray(JAVA_BYTE));
  }

  private static MethodHandle function(String name, FunctionDescriptor type) {
    return LINKER.downcallHandle(
        LINKER.defaultLookup().findOrThrow(name), type, Linker.Option.captureCallState("errno"));
  }

  /// Again when a signal came in between.
  private long call(String name, MethodHandle function, Object... arguments) throws IOException {
    var all = new Object[arguments.length + 1];
    all[0] = state;
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    while (true) {
      long result;
      try {
        result = ((Number) function.invokeWithArguments(all)).longValue();
      } catch (Throwable e) {
        throw new AssertionError(name + "(2) cannot be called", e);
      }
      int errno = (int) ERRNO.get(state, 0L);
      if (result >= 0) {
        return result;
      }
      if (errno != EINTR) {
        throw new IOException(
            name
                + "(2) for frames on interface "
                + where
                + " failed with errno "
                + errno
                + (errno == 1 ? ": Meerkat needs root, or CAP_NET_RAW" : ""));
      }
    }
  }

  @Override
  public void close() throws IOException {
    try {
      if (descriptor >= 0) {
        call("close", CLOSE, descriptor);
      }
    } finally {
      memory.close();
    }
  }
}
