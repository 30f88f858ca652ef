package dev.meerkat.replication;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.meerkat.replication.linux.LinuxException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/// Runs work on a thread that is somebody's who is not root: he has no capabilities, and perhaps
/// further groups.
final class OtherUser {
  static final int ID = 4711;

  private static final boolean ARM = System.getProperty("os.arch").equals("aarch64");

  // The functions of the C library would change all threads of the process.
  private static final int SETGROUPS = ARM ? 159 : 116;
  private static final int SETRESGID = ARM ? 149 : 119;
  private static final int SETRESUID = ARM ? 147 : 117;

  private OtherUser() {}

  static <T> T call(Callable<T> work) throws Exception {
    return call(new int[0], work);
  }

  /// @param groups beside his own
  static <T> T call(int[] groups, Callable<T> work) throws Exception {
    FutureTask<T> task =
        new FutureTask<>(() -> {
          become(groups);
          return work.call();
        });
    Thread.ofPlatform().daemon().start(task);
    try {
      return task.get();
    } catch (ExecutionException e) {
      throw new AssertionError(e.getCause());
    }
  }

  private static void become(int[] groups) throws LinuxException {
    try (Arena memory = Arena.ofConfined()) {
      MemorySegment list =
          groups.length == 0 ? MemorySegment.NULL : memory.allocateFrom(JAVA_INT, groups);
      LibC.call("syscall", SETGROUPS, groups.length, list);
      LibC.call("syscall", SETRESGID, ID, ID, ID);
      LibC.call("syscall", SETRESUID, ID, ID, ID);
    }
  }
}
