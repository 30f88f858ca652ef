package dev.meerkat.replication.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/// The system calls of one thread, with the memory that they need, so that a call takes none.
///
/// Names and paths are memory that ends with a zero byte; names are whatever bytes they are. Every
/// call that fails throws a [LinuxException].
public final class Linux {
  private static final Linker LINKER = Linker.nativeLinker();
  private static final StructLayout STATE = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO =
      STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));
  private static final MethodHandle SYSCALL =
      LINKER.downcallHandle(
          LINKER.defaultLookup().findOrThrow("syscall"),
          FunctionDescriptor.of(
              JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG,
              JAVA_LONG),
          Linker.Option.captureCallState("errno"),
          Linker.Option.firstVariadicArg(1));

  private static final int PR_SET_IO_FLUSHER = 57;
  private static final long UTIME_NOW = (1L << 30) - 1;
  private static final long UTIME_OMIT = (1L << 30) - 2;
  private static final byte[] DESCRIPTORS = "/proc/self/fd/".getBytes(StandardCharsets.US_ASCII);

  private final MemorySegment state;
  private final MemorySegment statx;
  private final MemorySegment statfs;
  private final MemorySegment handle;
  private final MemorySegment mountId;
  private final MemorySegment times;
  private final MemorySegment offsets;
  private final MemorySegment link;
  private final MemorySegment empty;
  private final MemorySegment dot;

  /// @param memory lives as long as this is used
  public Linux(Arena memory) {
    state = memory.allocate(STATE);
    statx = memory.allocate(FileStatus.SIZE, 8);
    statfs = memory.allocate(Capacity.SIZE, 8);
    handle = memory.allocate(8 + FileHandle.MAX_BYTES, 8);
    mountId = memory.allocate(JAVA_INT);
    times = memory.allocate(32, 8);
    offsets = memory.allocate(16, 8);
    link = memory.allocate(DESCRIPTORS.length + 12L);
    empty = memory.allocate(1);
    dot = memory.allocateFrom(".");
    MemorySegment.copy(DESCRIPTORS, 0, link, JAVA_BYTE, 0, DESCRIPTORS.length);
  }

  /// A name of no bytes, for calls that take `AT_EMPTY_PATH`.
  public MemorySegment empty() {
    return empty;
  }

  /// The name of a folder in itself.
  public MemorySegment dot() {
    return dot;
  }

  public int open(int folder, MemorySegment name, int flags, int mode) throws LinuxException {
    return (int)
        call(Syscall.OPENAT, name, folder, name.address(), flags | Flags.O_CLOEXEC, mode, 0);
  }

  public void close(int descriptor) throws LinuxException {
    call(Syscall.CLOSE, descriptor, descriptor, 0, 0, 0, 0);
  }

  /// @param anyFile a descriptor of the same file system, not of `O_PATH`
  public int open(int anyFile, FileHandle file, int flags) throws LinuxException {
    file.store(handle);
    return (int)
        call(
            Syscall.OPEN_BY_HANDLE_AT,
            anyFile,
            anyFile,
            handle.address(),
            flags | Flags.O_CLOEXEC,
            0,
            0);
  }

  public FileHandle handle(int folder, MemorySegment name) throws LinuxException {
    handle.set(JAVA_INT, 0, FileHandle.MAX_BYTES);
    call(
        Syscall.NAME_TO_HANDLE_AT,
        name,
        folder,
        name.address(),
        handle.address(),
        mountId.address(),
        Flags.AT_EMPTY_PATH);
    return FileHandle.of(handle);
  }

  /// Of the name itself when it is a symbolic link; of the descriptor when the name is empty.
  public FileStatus status(int folder, MemorySegment name) throws LinuxException {
    call(
        Syscall.STATX,
        name,
        folder,
        name.address(),
        Flags.AT_SYMLINK_NOFOLLOW | Flags.AT_EMPTY_PATH,
        FileStatus.WANTED,
        statx.address());
    return FileStatus.of(statx);
  }

  public FileStatus status(int descriptor) throws LinuxException {
    return status(descriptor, empty);
  }

  public Capacity capacity(int descriptor) throws LinuxException {
    call(Syscall.FSTATFS, descriptor, descriptor, statfs.address(), 0, 0, 0);
    return Capacity.of(statfs);
  }

  public Capacity capacity(MemorySegment path) throws LinuxException {
    call(Syscall.STATFS, path, path.address(), statfs.address(), 0, 0, 0);
    return Capacity.of(statfs);
  }

  public int read(int descriptor, MemorySegment to) throws LinuxException {
    return (int) call(Syscall.READ, descriptor, descriptor, to.address(), to.byteSize(), 0, 0);
  }

  public int write(int descriptor, MemorySegment from) throws LinuxException {
    return (int) call(Syscall.WRITE, descriptor, descriptor, from.address(), from.byteSize(), 0, 0);
  }

  public int read(int descriptor, MemorySegment to, long offset) throws LinuxException {
    return (int)
        call(Syscall.PREAD64, descriptor, descriptor, to.address(), to.byteSize(), offset, 0);
  }

  public int write(int descriptor, MemorySegment from, long offset) throws LinuxException {
    return (int)
        call(Syscall.PWRITE64, descriptor, descriptor, from.address(), from.byteSize(), offset, 0);
  }

  public long seek(int descriptor, long offset, int whence) throws LinuxException {
    return call(Syscall.LSEEK, descriptor, descriptor, offset, whence, 0, 0);
  }

  /// Locks a file (`flock(2)`) for whoever has this descriptor or one that was inherited from it.
  ///
  /// @return whether nobody else has it locked
  public boolean tryLock(int descriptor) throws LinuxException {
    try {
      call(Syscall.FLOCK, descriptor, descriptor, Flags.LOCK_EX | Flags.LOCK_NB, 0, 0, 0);
      return true;
    } catch (LinuxException e) {
      if (e.errno() == Errno.EAGAIN) {
        return false;
      }
      throw e;
    }
  }

  public void sync(int descriptor, boolean dataOnly) throws LinuxException {
    call(dataOnly ? Syscall.FDATASYNC : Syscall.FSYNC, descriptor, descriptor, 0, 0, 0, 0);
  }

  /// Everything of the file system that a descriptor is in; not of `O_PATH`.
  public void syncFileSystem(int descriptor) throws LinuxException {
    call(Syscall.SYNCFS, descriptor, descriptor, 0, 0, 0, 0);
  }

  public void truncate(int descriptor, long size) throws LinuxException {
    call(Syscall.FTRUNCATE, descriptor, descriptor, size, 0, 0, 0);
  }

  public void allocate(int descriptor, int mode, long offset, long length) throws LinuxException {
    call(Syscall.FALLOCATE, descriptor, descriptor, mode, offset, length, 0);
  }

  public long copy(int from, long fromOffset, int to, long toOffset, long length)
      throws LinuxException {
    offsets.set(JAVA_LONG, 0, fromOffset);
    offsets.set(JAVA_LONG, 8, toOffset);
    return call(
        Syscall.COPY_FILE_RANGE, from, from, offsets.address(), to, offsets.address() + 8, length);
  }

  /// Entries from the descriptor's position on, as `struct linux_dirent64`.
  public int list(int folder, MemorySegment to) throws LinuxException {
    return (int) call(Syscall.GETDENTS64, folder, folder, to.address(), to.byteSize(), 0, 0);
  }

  public void makeFolder(int folder, MemorySegment name, int mode) throws LinuxException {
    call(Syscall.MKDIRAT, name, folder, name.address(), mode, 0, 0);
  }

  public void makeSpecial(int folder, MemorySegment name, int mode, int device)
      throws LinuxException {
    call(Syscall.MKNODAT, name, folder, name.address(), mode, Integer.toUnsignedLong(device), 0);
  }

  public void makeSymlink(int folder, MemorySegment name, MemorySegment target)
      throws LinuxException {
    call(Syscall.SYMLINKAT, name, target.address(), folder, name.address(), 0, 0);
  }

  public int readSymlink(int descriptor, MemorySegment to) throws LinuxException {
    return (int)
        call(
            Syscall.READLINKAT,
            descriptor,
            descriptor,
            empty.address(),
            to.address(),
            to.byteSize(),
            0);
  }

  /// @param file a descriptor, also of `O_PATH`
  public void link(int file, int folder, MemorySegment name) throws LinuxException {
    call(Syscall.LINKAT, name, file, empty.address(), folder, name.address(), Flags.AT_EMPTY_PATH);
  }

  /// @param flags `AT_REMOVEDIR` for folders
  public void remove(int folder, MemorySegment name, int flags) throws LinuxException {
    call(Syscall.UNLINKAT, name, folder, name.address(), flags, 0, 0);
  }

  public void rename(int from, MemorySegment name, int to, MemorySegment newName, int flags)
      throws LinuxException {
    call(Syscall.RENAMEAT2, name, from, name.address(), to, newName.address(), flags);
  }

  /// @param uid -1 to keep it, and so with `gid`
  public void changeOwner(int descriptor, int uid, int gid) throws LinuxException {
    call(
        Syscall.FCHOWNAT,
        descriptor,
        descriptor,
        empty.address(),
        uid,
        gid,
        Flags.AT_EMPTY_PATH | Flags.AT_SYMLINK_NOFOLLOW);
  }

  /// Of any descriptor, also of `O_PATH`, but not of a symbolic link.
  public void changeMode(int descriptor, int mode) throws LinuxException {
    MemorySegment path = link(descriptor);
    call(Syscall.FCHMODAT, path, Flags.AT_FDCWD, path.address(), mode, 0, 0);
  }

  public void changeTimes(int descriptor, FileTime accessed, FileTime modified)
      throws LinuxException {
    store(accessed, 0);
    store(modified, 16);
    call(
        Syscall.UTIMENSAT,
        descriptor,
        descriptor,
        empty.address(),
        times.address(),
        Flags.AT_EMPTY_PATH | Flags.AT_SYMLINK_NOFOLLOW,
        0);
  }

  private void store(FileTime time, long at) {
    switch (time) {
      case FileTime.Kept() -> times.set(JAVA_LONG, at + 8, UTIME_OMIT);
      case FileTime.Now() -> times.set(JAVA_LONG, at + 8, UTIME_NOW);
      case FileTime.At(Instant instant) -> {
        times.set(JAVA_LONG, at, instant.getEpochSecond());
        times.set(JAVA_LONG, at + 8, instant.getNano());
      }
    }
  }

  public void setAttribute(int descriptor, MemorySegment name, MemorySegment value, int flags)
      throws LinuxException {
    MemorySegment path = link(descriptor);
    call(
        Syscall.SETXATTR,
        name,
        path.address(),
        name.address(),
        value.address(),
        value.byteSize(),
        flags);
  }

  /// @param to no bytes long to ask for the size
  public int attribute(int descriptor, MemorySegment name, MemorySegment to) throws LinuxException {
    MemorySegment path = link(descriptor);
    return (int)
        call(
            Syscall.GETXATTR, name, path.address(), name.address(), to.address(), to.byteSize(), 0);
  }

  /// @param to no bytes long to ask for the size
  public int attributes(int descriptor, MemorySegment to) throws LinuxException {
    MemorySegment path = link(descriptor);
    return (int) call(Syscall.LISTXATTR, path, path.address(), to.address(), to.byteSize(), 0, 0);
  }

  public void removeAttribute(int descriptor, MemorySegment name) throws LinuxException {
    MemorySegment path = link(descriptor);
    call(Syscall.REMOVEXATTR, name, path.address(), name.address(), 0, 0, 0);
  }

  public int control(int descriptor, long request, MemorySegment argument) throws LinuxException {
    return (int) call(Syscall.IOCTL, descriptor, descriptor, request, argument.address(), 0, 0);
  }

  /// Whether a descriptor has failed for good (`POLLERR` of poll(2)), as one of a device without a
  /// partner has. Does not wait.
  public boolean hasFailed(int descriptor) throws LinuxException {
    try (Arena memory = Arena.ofConfined()) {
      MemorySegment watched = memory.allocate(8); // struct pollfd
      watched.set(JAVA_INT, 0, descriptor);
      MemorySegment noTime = memory.allocate(16, 8); // struct timespec
      call(Syscall.PPOLL, descriptor, watched.address(), 1, noTime.address(), 0, 0);
      return (watched.get(JAVA_SHORT, 6) & Flags.POLLERR) != 0;
    }
  }

  public void mount(
      MemorySegment source,
      MemorySegment folder,
      MemorySegment type,
      long flags,
      MemorySegment data)
      throws LinuxException {
    call(
        Syscall.MOUNT,
        folder,
        source.address(),
        folder.address(),
        type.address(),
        flags,
        data.address());
  }

  public void unmount(MemorySegment folder, int flags) throws LinuxException {
    call(Syscall.UMOUNT2, folder, folder.address(), flags, 0, 0, 0);
  }

  /// Has the kernel forget all names and files of a mount that nobody uses: it does whenever a file
  /// system is configured anew, here with nothing new (`fspick(2)`, `fsconfig(2)`; Linux 5.2).
  ///
  /// @param folder where it is mounted
  public void forgetUnused(MemorySegment folder) throws LinuxException {
    int picked =
        (int)
            call(
                Syscall.FSPICK,
                folder,
                Flags.AT_FDCWD,
                folder.address(),
                Flags.FSPICK_CLOEXEC | Flags.FSPICK_NO_AUTOMOUNT,
                0,
                0);
    try {
      call(Syscall.FSCONFIG, picked, picked, Flags.FSCONFIG_CMD_RECONFIGURE, 0, 0, 0);
    } finally {
      close(picked);
    }
  }

  /// Of this thread, after [#ownUmask()].
  public void umask(int mask) throws LinuxException {
    call(Syscall.UMASK, mask, mask, 0, 0, 0, 0);
  }

  /// From now on this thread has a umask (and a working folder) that no other thread has.
  public void ownUmask() throws LinuxException {
    call(Syscall.UNSHARE, 0, Flags.CLONE_FS, 0, 0, 0, 0);
  }

  /// Memory that this thread needs is never made free by writing to a file system that waits for
  /// this thread (`PR_SET_IO_FLUSHER`). Needs `CAP_SYS_RESOURCE`; containers often lack it, and
  /// then this does nothing.
  public void servesFiles() throws LinuxException {
    try {
      call(Syscall.PRCTL, 0, PR_SET_IO_FLUSHER, 1, 0, 0, 0);
    } catch (LinuxException e) {
      if (e.errno() != Errno.EPERM) {
        throw e;
      }
    }
  }

  /// The path that leads to what a descriptor stands for, also when it has no name. Where what a
  /// descriptor is open for is, as the kernel sees it (`proc_pid_fd(5)`). Good for folders only: of
  /// files that were opened by their handle it need not be known.
  public int whereabouts(int descriptor, MemorySegment to) throws LinuxException {
    MemorySegment path = link(descriptor);
    return (int)
        call(
            Syscall.READLINKAT,
            path,
            Flags.AT_FDCWD,
            path.address(),
            to.address(),
            to.byteSize(),
            0);
  }

  private MemorySegment link(int descriptor) {
    String number = Integer.toString(descriptor);
    int at = DESCRIPTORS.length;
    for (int i = 0; i < number.length(); i++) {
      link.set(JAVA_BYTE, at++, (byte) number.charAt(i));
    }
    link.set(JAVA_BYTE, at, (byte) 0);
    return link;
  }

  private long call(Syscall call, MemorySegment name, long a, long b, long c, long d, long e)
      throws LinuxException {
    long result = invoke(call, a, b, c, d, e);
    if (result < 0) {
      String text = name.getString(0, StandardCharsets.UTF_8);
      throw failure(call, text.isEmpty() ? "descriptor " + a : text);
    }
    return result;
  }

  long call(Syscall call, int descriptor, long a, long b, long c, long d, long e)
      throws LinuxException {
    long result = invoke(call, a, b, c, d, e);
    if (result < 0) {
      throw failure(call, "descriptor " + descriptor);
    }
    return result;
  }

  private long invoke(Syscall call, long a, long b, long c, long d, long e) {
    try {
      return (long) SYSCALL.invokeExact(state, call.number(), a, b, c, d, e, 0L);
    } catch (Throwable failure) {
      throw new AssertionError(call + "(2) cannot be called", failure);
    }
  }

  private LinuxException failure(Syscall call, String what) {
    return new LinuxException(call.toString(), what, (int) ERRNO.get(state, 0L));
  }
}
