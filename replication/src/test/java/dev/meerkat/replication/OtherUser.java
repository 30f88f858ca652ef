package dev.meerkat.replication;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.invoke.MethodHandle;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/// Runs work on a thread whose file access is that of somebody who is not root.
final class OtherUser {
  static final int ID = 4711;
  private static final MethodHandle SETFSUID = libc("setfsuid");
  private static final MethodHandle SETFSGID = libc("setfsgid");

  private OtherUser() {}

  static <T> T call(Callable<T> work) throws Exception {
    FutureTask<T> task =
        new FutureTask<>(() -> {
          become();
          return work.call();
        });
    Thread.ofPlatform().daemon().start(task);
    try {
      return task.get();
    } catch (ExecutionException e) {
      throw new AssertionError(e.getCause());
    }
  }

  private static void become() {
    try {
      int _ = (int) SETFSGID.invokeExact(ID);
      int _ = (int) SETFSUID.invokeExact(ID);
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }

  private static MethodHandle libc(String name) {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(
        linker.defaultLookup().findOrThrow(name), FunctionDescriptor.of(JAVA_INT, JAVA_INT));
  }
}
