package dev.meerkat.recorder;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.file.Path;

/// `syncfs(2)` of the file system that a folder is on: when it returns, all that was written before
/// is durable, files as well as names. One call serves any number of cameras. Since Linux 5.8 it
/// tells of errors that happened while writing back. For use by one thread.
final class FileSystemSync implements AutoCloseable {
  private static final int O_CLOEXEC = 0x80000;

  private static final Linker LINKER = Linker.nativeLinker();
  private static final StructLayout STATE = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO =
      STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));
  private static final Linker.Option CAPTURE = Linker.Option.captureCallState("errno");

  private static final MethodHandle OPEN =
      handle(
          "open",
          FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT),
          CAPTURE,
          Linker.Option.firstVariadicArg(2));
  private static final MethodHandle SYNCFS =
      handle("syncfs", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT), CAPTURE);
  private static final MethodHandle CLOSE =
      handle("close", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT), CAPTURE);
  private static final MethodHandle STRERROR =
      handle("strerror", FunctionDescriptor.of(ValueLayout.ADDRESS, ValueLayout.JAVA_INT));

  private final Path folder;
  private final int descriptor;

  private FileSystemSync(Path folder, int descriptor) {
    this.folder = folder;
    this.descriptor = descriptor;
  }

  static FileSystemSync open(Path folder) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(STATE);
      MemorySegment path = arena.allocateFrom(folder.toString());
      int descriptor = (int) OPEN.invokeExact(state, path, O_CLOEXEC);
      if (descriptor < 0) {
        throw failure("open", folder, state);
      }
      return new FileSystemSync(folder, descriptor);
    } catch (IOException e) {
      throw e;
    } catch (Throwable e) {
      throw new AssertionError("open(2) cannot be called", e);
    }
  }

  void sync() throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(STATE);
      int result = (int) SYNCFS.invokeExact(state, descriptor);
      if (result < 0) {
        throw failure("syncfs", folder, state);
      }
    } catch (IOException e) {
      throw e;
    } catch (Throwable e) {
      throw new AssertionError("syncfs(2) cannot be called", e);
    }
  }

  @Override
  public void close() {
    try (Arena arena = Arena.ofConfined()) {
      int _ = (int) CLOSE.invokeExact(arena.allocate(STATE), descriptor);
    } catch (Throwable e) {
      throw new AssertionError("close(2) cannot be called", e);
    }
  }

  private static IOException failure(String call, Path folder, MemorySegment state)
      throws Throwable {
    int errno = (int) ERRNO.get(state, 0L);
    MemorySegment text = (MemorySegment) STRERROR.invokeExact(errno);
    return new IOException(
        text.reinterpret(1024).getString(0) + " in " + call + " of " + folder + ", error " + errno);
  }

  private static MethodHandle handle(
      String name, FunctionDescriptor descriptor, Linker.Option... options) {
    return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name), descriptor, options);
  }
}
