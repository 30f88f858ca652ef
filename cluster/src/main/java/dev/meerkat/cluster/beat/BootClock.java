package dev.meerkat.cluster.beat;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/// The clock by which groups count (`CLOCK_BOOTTIME`, clock_gettime(2)): the time since the start
/// of the host. Nobody can set it, and it goes on while the host is suspended, so that a lease ends
/// in a host that sleeps; [System#nanoTime] stands still then.
public final class BootClock {
  private static final int CLOCK_BOOTTIME = 7;
  private static final MemoryLayout TIMESPEC =
      MemoryLayout.structLayout(ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG);
  private static final MethodHandle GETTIME =
      Linker.nativeLinker()
          .downcallHandle(
              Linker.nativeLinker().defaultLookup().findOrThrow("clock_gettime"),
              FunctionDescriptor.of(
                  ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.ADDRESS));

  private BootClock() {}

  public static long millis() {
    return micros() / 1_000;
  }

  /// Microseconds since the host was started.
  public static long micros() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment time = arena.allocate(TIMESPEC);
      int failed = (int) GETTIME.invokeExact(CLOCK_BOOTTIME, time);
      if (failed != 0) {
        throw new IllegalStateException(
            "this system has no CLOCK_BOOTTIME, without which no group can run: use Linux");
      }
      return time.getAtIndex(ValueLayout.JAVA_LONG, 0) * 1_000_000
          + time.getAtIndex(ValueLayout.JAVA_LONG, 1) / 1_000;
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("reading CLOCK_BOOTTIME failed", e);
    }
  }
}
