package dev.meerkat.lab;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/// A named network namespace of the kernel (`ip-netns(8)`).
public record Namespace(String name) {
  private static final int CLONE_NEWNET = 0x4000_0000;
  private static final MethodHandle OPEN =
      libc("open", ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT);
  private static final MethodHandle SETNS =
      libc("setns", ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT);
  private static final MethodHandle CLOSE =
      libc("close", ValueLayout.JAVA_INT, ValueLayout.JAVA_INT);

  /// Makes the namespace, with its loopback interface up.
  static Namespace create(String name) {
    Shell.run("ip", "netns", "add", name);
    Shell.run("ip", "-n", name, "link", "set", "lo", "up");
    return new Namespace(name);
  }

  /// `words` as a command that runs in this namespace; its process ID stays the command's own. Not
  /// by `ip netns exec`, which would hide what the command mounts from all others.
  public List<String> command(List<String> words) {
    List<String> command = new ArrayList<>(List.of("nsenter", "--net=/run/netns/" + name));
    command.addAll(words);
    return command;
  }

  /// Runs `work` on a thread of its own inside this namespace: a socket that it makes belongs to
  /// the namespace for good, and reaches the namespace's own addresses even when its network is
  /// cut.
  ///
  /// @throws Exception what `work` throws
  public <T> T call(Callable<T> work) throws Exception {
    FutureTask<T> task =
        new FutureTask<>(() -> {
          enter();
          return work.call();
        });
    Thread.ofPlatform().daemon().name("in " + name).start(task);
    try {
      return task.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Exception cause) {
        throw cause;
      }
      throw e;
    }
  }

  private void enter() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment path = arena.allocateFrom("/run/netns/" + name);
      int descriptor = (int) OPEN.invokeExact(path, 0);
      if (descriptor < 0) {
        throw new LabFailure("no network namespace " + name);
      }
      int result = (int) SETNS.invokeExact(descriptor, CLONE_NEWNET);
      int closed = (int) CLOSE.invokeExact(descriptor);
      if (result != 0 || closed != 0) {
        throw new LabFailure("cannot enter network namespace " + name + "; it takes root");
      }
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new LabFailure("cannot enter network namespace " + name, e);
    }
  }

  private static MethodHandle libc(String function, ValueLayout result, ValueLayout... parameters) {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(
        linker.defaultLookup().findOrThrow(function), FunctionDescriptor.of(result, parameters));
  }
}
