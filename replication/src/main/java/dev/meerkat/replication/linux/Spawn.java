package dev.meerkat.replication.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.List;

/// Starts a program that inherits chosen descriptors and no others, in a session of its own
/// (`posix_spawn(3)`; Java's own way closes all of them).
public final class Spawn {
  private static final Linker LINKER = Linker.nativeLinker();

  /// More than `posix_spawn_file_actions_t` and `posix_spawnattr_t` have.
  private static final long STRUCT_BYTES = 1024;

  private static final short POSIX_SPAWN_SETSIGMASK = 0x08;
  private static final short POSIX_SPAWN_SETSID = 0x80;

  private Spawn() {}

  /// @param program its path
  /// @param arguments the first is what it is called
  /// @param descriptors become 0, 1, 2 … of the program
  /// @return its process ID; this process is to wait for it ([#reap])
  /// @throws LinuxException `ENOSYS` when the C library cannot (glibc can from 2.34 on)
  public static int start(String program, List<String> arguments, int... descriptors)
      throws LinuxException {
    try (Arena memory = Arena.ofConfined()) {
      MemorySegment actions = memory.allocate(STRUCT_BYTES, 16);
      MemorySegment attributes = memory.allocate(STRUCT_BYTES, 16);
      check(call("posix_spawn_file_actions_init", actions));
      check(call("posix_spawnattr_init", attributes));
      try {
        inherit(actions, descriptors);
        check(
            call(
                "posix_spawnattr_setflags",
                attributes,
                (short) (POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGMASK)));
        MemorySegment pid = memory.allocate(JAVA_INT);
        check(
            call(
                "posix_spawn",
                pid,
                memory.allocateFrom(program),
                actions,
                attributes,
                strings(memory, arguments),
                strings(memory, List.of("PATH=/usr/sbin:/usr/bin:/sbin:/bin"))));
        return pid.get(JAVA_INT, 0);
      } finally {
        check(call("posix_spawn_file_actions_destroy", actions));
        check(call("posix_spawnattr_destroy", attributes));
      }
    }
  }

  /// First out of the way of each other, then where they belong; all that follow are closed.
  private static void inherit(MemorySegment actions, int[] descriptors) throws LinuxException {
    int aside = descriptors.length;
    for (int descriptor : descriptors) {
      aside = Math.max(aside, descriptor + 1);
    }
    for (int i = 0; i < descriptors.length; i++) {
      check(call("posix_spawn_file_actions_adddup2", actions, descriptors[i], aside + i));
    }
    for (int i = 0; i < descriptors.length; i++) {
      check(call("posix_spawn_file_actions_adddup2", actions, aside + i, i));
    }
    check(call("posix_spawn_file_actions_addclosefrom_np", actions, descriptors.length));
  }

  /// Lets the kernel forget a child that has ended, or soon will.
  public static void reap(Linux linux, int pid) throws LinuxException {
    linux.call(Syscall.WAIT4, pid, pid, 0, 0, 0, 0);
  }

  private static MemorySegment strings(Arena memory, List<String> all) {
    MemorySegment array = memory.allocate(ADDRESS, all.size() + 1L);
    for (int i = 0; i < all.size(); i++) {
      array.setAtIndex(ADDRESS, i, memory.allocateFrom(all.get(i)));
    }
    return array;
  }

  private static int call(String function, Object... arguments) throws LinuxException {
    var address = LINKER.defaultLookup().find(function);
    if (address.isEmpty()) {
      throw new LinuxException("find", function + " in the C library", Errno.ENOSYS);
    }
    var layouts = new ValueLayout[arguments.length];
    for (int i = 0; i < arguments.length; i++) {
      layouts[i] =
          switch (arguments[i]) {
            case MemorySegment _ -> ADDRESS;
            case Short _ -> JAVA_SHORT;
            default -> JAVA_INT;
          };
    }
    MethodHandle handle =
        LINKER.downcallHandle(address.get(), FunctionDescriptor.of(JAVA_INT, layouts));
    try {
      return (int) handle.invokeWithArguments(arguments);
    } catch (Throwable failure) {
      throw new AssertionError(function + " cannot be called", failure);
    }
  }

  private static void check(int errno) throws LinuxException {
    if (errno != 0) {
      throw new LinuxException("posix_spawn", "a program", errno);
    }
  }
}
