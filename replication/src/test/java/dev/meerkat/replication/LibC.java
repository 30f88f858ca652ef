package dev.meerkat.replication;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.meerkat.replication.linux.LinuxException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Functions of the C library by their names, for calls that the product does not make.
final class LibC {
  private static final Linker LINKER = Linker.nativeLinker();
  private static final StructLayout STATE = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO =
      STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));
  private static final Map<String, MethodHandle> FUNCTIONS = new ConcurrentHashMap<>();

  private LibC() {}

  /// @param arguments numbers, and memory in place of pointers
  /// @return what it returns, of which only the lower half counts when it is an `int`
  static long call(String function, Object... arguments) throws LinuxException {
    try (Arena memory = Arena.ofConfined()) {
      MemorySegment state = memory.allocate(STATE);
      List<Object> all = new ArrayList<>(List.of(state));
      for (Object argument : arguments) {
        all.add(
            argument instanceof MemorySegment pointer
                ? pointer.address()
                : ((Number) argument).longValue());
      }
      long result = (long) handle(function, arguments.length).invokeWithArguments(all);
      boolean tellsItself = function.startsWith("posix_");
      // Of an `int`, the upper half may be anything that is not a sign.
      boolean failed = result == -1 || result == 0xFFFF_FFFFL;
      if (tellsItself ? (int) result != 0 : failed) {
        int errno = tellsItself ? (int) result : (int) ERRNO.get(state, 0L);
        throw new LinuxException(function, "a row", errno);
      }
      return result;
    } catch (LinuxException e) {
      throw e;
    } catch (Throwable e) {
      throw new AssertionError(function + " cannot be called", e);
    } finally {
      Reference.reachabilityFence(arguments);
    }
  }

  private static MethodHandle handle(String function, int arguments) {
    return FUNCTIONS.computeIfAbsent(
        function + "/" + arguments,
        _ ->
            LINKER.downcallHandle(
                LINKER.defaultLookup().findOrThrow(function),
                FunctionDescriptor.of(
                    JAVA_LONG,
                    Collections.nCopies(arguments, JAVA_LONG).toArray(MemoryLayout[]::new)),
                Linker.Option.captureCallState("errno")));
  }
}
