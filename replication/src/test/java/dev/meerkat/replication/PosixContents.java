package dev.meerkat.replication;

import static dev.meerkat.replication.linux.Flags.*;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.meerkat.replication.linux.LinuxException;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.stream.Stream;

/// Reading, writing, mapping, syncing and advice, and what is wrong with descriptors, memory, flags
/// and offsets.
final class PosixContents extends PosixRows {
  /// No address that a process has.
  private static final long NOWHERE = 8;

  /// Less than a file of ext4 may have.
  private static final long HUGE = (1L << 44) - (1L << 20);

  /// More.
  private static final long TOO_FAR = 1L << 44;

  private static final int PROT_READ = 1;
  private static final int PROT_WRITE = 2;
  private static final int MAP_SHARED = 1;
  private static final int MAP_PRIVATE = 2;
  private static final int RLIMIT_FSIZE = 1;

  PosixContents() {
    tree();
    descriptors();
    memory();
    vectors();
    offsets();
    limits();
    copies();
    mapped();
    syncs();
    advice();
    listing();
  }

  private void tree() {
    root("a folder for contents", at -> at.mkdir("c", 0755));
    root("a file", at -> at.create("c/f", 0644));
    root("its contents", at -> at.write("c/f", O_WRONLY, "0123456789", 0));
    root("another", at -> at.create("c/g", 0644));
    root("a fifo", at -> at.mknod("c/fifo", 0010000 | 0666, 0));
    root("a folder", at -> at.mkdir("c/d", 0755));
    root("a file in it", at -> at.create("c/d/f", 0644));
    root("a link", at -> at.symlink("f", "c/link"));
  }

  /// A descriptor that is none, or is not open in the way that is needed.
  private void descriptors() {
    root("read of no descriptor", at -> at.call("read", -1, at.room(1), 1));
    root("write of no descriptor", at -> at.call("write", -1, at.room(1), 1));
    root("read from a path", at -> at.on("c/f", O_PATH, "read", at.room(1), 1));
    root("write to a path", at -> at.on("c/f", O_PATH, "write", at.room(1), 1));
    root("fsync of a path", at -> at.on("c/f", O_PATH, "fsync"));
    root("fdatasync of a path", at -> at.on("c/f", O_PATH, "fdatasync"));
    root("ftruncate of a path", at -> at.on("c/f", O_PATH, "ftruncate", 0));
    root("fallocate of a path", at -> at.on("c/f", O_PATH, "fallocate", 0, 0, 1));
    root("lseek of a path", at -> at.on("c/f", O_PATH, "lseek", 0, 0));
    root("fchmod of a path", at -> at.on("c/f", O_PATH, "fchmod", 0644));
    root("fchown of a path", at -> at.on("c/f", O_PATH, "fchown", -1, -1));
    root("fsetxattr of a path", at -> at.on("c/f", O_PATH, "fremovexattr", at.text("user.x")));
    root("fstatfs of a path", at -> at.on("c/f", O_PATH, "fstatfs", at.room(256)));
    root("getdents64 of a path", at -> at.on("c/d", O_PATH, "getdents64", at.room(4096), 4096));
    root("syncfs of a path", at -> at.on("c/f", O_PATH, "syncfs"));
    root("fallocate, to read", at -> at.on("c/f", O_RDONLY, "fallocate", 0, 0, 1));
    root("fallocate of a folder", at -> at.on("c/d", O_RDONLY, "fallocate", 0, 0, 1));
    root("ftruncate of a folder", at -> at.on("c/d", O_RDONLY, "ftruncate", 0));
    root("truncate of a folder", at -> at.call("truncate", at.path("c/d"), 0));
    root("truncate of a fifo", at -> at.call("truncate", at.path("c/fifo"), 0));
    root("truncate to -1", at -> at.call("truncate", at.path("c/f"), -1));
    root("truncate", at -> at.call("truncate", at.path("c/f"), 10));
    root("read of a folder", at -> at.on("c/d", O_RDONLY, "read", at.room(9), 9));
    root("read of a folder into no memory", at -> at.on("c/d", O_RDONLY, "read", NOWHERE, 9));
    root("fsync of a fifo", at -> at.on("c/fifo", O_RDWR | O_NONBLOCK, "fsync"));
    root("fdatasync of a fifo", at -> at.on("c/fifo", O_RDWR | O_NONBLOCK, "fdatasync"));
    root("lseek of a fifo", at -> at.on("c/fifo", O_RDWR | O_NONBLOCK, "lseek", 0, 0));
    root("pread of a fifo", at -> at.on("c/fifo", O_RDWR | O_NONBLOCK, "pread", at.room(1), 1, 0));
    root(
        "read of an empty fifo", at -> at.on("c/fifo", O_RDWR | O_NONBLOCK, "read", at.room(1), 1));
    root("a hard link of a descriptor", at -> emptyPath(at, "c/f", "c/hard"));
    root("of a folder's", at -> emptyPath(at, "c/d", "c/hard2"));
    root("linkat with unknown flags", at -> linkFlags(at, 0x2));
    root("unlinkat with unknown flags", at -> at.call("unlinkat", AT_FDCWD, at.path("c/f"), 0x4));
    root("utimensat with unknown flags", at -> times(at, 0, 0x4));
    root("utimensat with a billion nanoseconds", at -> times(at, 1_000_000_000, 0));
    root(
        "fchownat with unknown flags",
        at -> at.call("fchownat", AT_FDCWD, at.path("c/f"), 0, 0, 4));
    root("mknod of a folder", at -> at.mknod("c/x", S_IFDIR | 0755, 0));
    root("mknod of a link", at -> at.mknod("c/x", S_IFLNK | 0755, 0));
    root("mknod of what is nothing", at -> at.mknod("c/x", 0xF000 | 0755, 0));
  }

  private static Object emptyPath(PosixCalls at, String file, String name) throws LinuxException {
    return at.on(file, O_PATH, "linkat", at.text(""), AT_FDCWD, at.path(name), AT_EMPTY_PATH);
  }

  private static Object linkFlags(PosixCalls at, int flags) throws LinuxException {
    return at.call("linkat", AT_FDCWD, at.path("c/f"), AT_FDCWD, at.path("c/x"), flags);
  }

  private static Object times(PosixCalls at, long nanos, int flags) throws LinuxException {
    MemorySegment times = at.room(32);
    times.set(JAVA_LONG, 8, nanos);
    return at.call("utimensat", AT_FDCWD, at.path("c/f"), times, flags);
  }

  /// Memory that the process has not.
  private void memory() {
    for (int flags : new int[] {0, O_DIRECT}) {
      String how = flags == 0 ? "" : ", O_DIRECT";
      root("read into no memory" + how, at -> at.on("c/f", flags, "read", NOWHERE, 4096));
      root("read nothing into no memory" + how, at -> at.on("c/f", flags, "read", NOWHERE, 0));
    }
    root("write from no memory", at -> at.on("c/f", O_WRONLY, "write", NOWHERE, 10));
    root("write nothing from no memory", at -> at.on("c/f", O_WRONLY, "write", NOWHERE, 0));
    root("append from no memory", at -> at.on("c/f", O_WRONLY | O_APPEND, "write", NOWHERE, 10));
    root("write from no memory with O_SYNC", at -> at.on("c/f", 2 | O_SYNC, "write", NOWHERE, 10));
    root("the file is as it was", at -> at.read("c/f", O_RDONLY, 100, 0));
    root("getdents64 into no memory", at -> at.on("c/d", O_RDONLY, "getdents64", NOWHERE, 4096));
    root("getxattr into no memory", at -> xattr(at, "getxattr", NOWHERE, 10));
    root("setxattr", at -> xattr(at, "setxattr", at.text("abc"), 3, 0));
    root("getxattr into no memory", at -> xattr(at, "getxattr", NOWHERE, 10));
    root("setxattr from no memory", at -> xattr(at, "setxattr", NOWHERE, 10, 0));
    root("setxattr with unknown flags", at -> xattr(at, "setxattr", at.text("abc"), 3, 4));
    root("setxattr of more than ext4 takes", at -> xattr(at, "setxattr", at.room(5000), 5000, 0));
    root("setxattr of 65,537 bytes", at -> xattr(at, "setxattr", at.room(70_000), 65_537, 0));
    root("listxattr into little room", at -> at.call("listxattr", at.path("c/f"), at.room(9), 2));
    root("listxattr into no memory", at -> at.call("listxattr", at.path("c/f"), NOWHERE, 4096));
    for (String name : List.of("system.x", "nothing.x", "user.", "security.x", "")) {
      root(
          "setxattr of '" + name + "'",
          at -> at.call("setxattr", at.path("c/f"), at.text(name), at.text("v"), 1, 0));
      root(
          "getxattr of '" + name + "'",
          at -> at.call("getxattr", at.path("c/f"), at.text(name), at.room(9), 9));
      root(
          "removexattr of '" + name + "'",
          at -> at.call("removexattr", at.path("c/f"), at.text(name)));
      user(
          "setxattr of '" + name + "'",
          at -> at.call("setxattr", at.path("c/f"), at.text(name), at.text("v"), 1, 0));
      user(
          "removexattr of '" + name + "'",
          at -> at.call("removexattr", at.path("c/f"), at.text(name)));
    }
  }

  private static Object xattr(PosixCalls at, String function, Object value, Object... more)
      throws LinuxException {
    return at.call(
        function,
        Stream.concat(Stream.of(at.path("c/f"), at.text("user.v"), value), Stream.of(more))
            .toArray());
  }

  private void vectors() {
    for (String function : List.of("readv", "writev")) {
      int flags = O_RDWR;
      root(function, at -> at.on("c/f", flags, function, vector(at, 3, 3), 2));
      root(function + " of -1 pieces", at -> at.on("c/f", flags, function, vector(at, 3), -1));
      root(function + " of 0 pieces", at -> at.on("c/f", flags, function, vector(at, 3), 0));
      root(
          function + " of 1,025 pieces",
          at -> at.on("c/f", flags, function, vector(at, new long[1025]), 1025));
      root(
          function + " of too much",
          at -> at.on("c/f", flags, function, vector(at, Long.MAX_VALUE, Long.MAX_VALUE), 2));
      root(function + " of no memory", at -> at.on("c/f", flags, function, NOWHERE, 1));
      root(
          "p" + function + " at -1",
          at -> at.on("c/f", flags, "p" + function, vector(at, 3), 1, -1));
    }
    root("the other kind", at -> at.on("c/f", O_WRONLY, "readv", vector(at, 3), 1));
    root("the other kind", at -> at.on("c/f", O_RDONLY, "writev", vector(at, 3), 1));
    for (int flags : new int[] {1, 2, 4, 2 | 4, 16, 32, 16 | 32, 1 << 20}) {
      root("preadv2 with " + flags, at -> vectored(at, "preadv2", O_RDWR, 0, flags));
      root("pwritev2 with " + flags, at -> vectored(at, "pwritev2", O_RDWR, 0, flags));
      root(
          "pwritev2 with " + flags + " and O_APPEND",
          at -> vectored(at, "pwritev2", O_RDWR | O_APPEND, 0, flags));
      root("the file", at -> at.read("c/f", O_RDONLY, 100, 0));
    }
    root("preadv2 where the file is", at -> vectored(at, "preadv2", O_RDWR, -1, 0));
    root("pwritev2 where the file is", at -> vectored(at, "pwritev2", O_RDWR, -1, 0));
    root("pwritev2 at -2", at -> vectored(at, "pwritev2", O_RDWR, -2, 0));
  }

  private static Object vectored(PosixCalls at, String function, int open, long offset, int flags)
      throws LinuxException {
    return at.on("c/f", open, function, vector(at, 3, 3), 2, offset, flags);
  }

  /// `struct iovec`s, all of the same memory.
  private static MemorySegment vector(PosixCalls at, long... sizes) {
    MemorySegment bytes = at.bytes("vec");
    MemorySegment vector = at.room(16L * sizes.length);
    for (int i = 0; i < sizes.length; i++) {
      vector.set(JAVA_LONG, 16L * i, bytes.address());
      vector.set(JAVA_LONG, 16L * i + 8, sizes[i]);
    }
    return vector;
  }

  private void offsets() {
    root("lseek to -1", at -> at.on("c/f", O_RDONLY, "lseek", -1, 0));
    root("lseek from the end, too far", at -> at.on("c/f", O_RDONLY, "lseek", Long.MAX_VALUE, 2));
    root("SEEK_DATA behind the end", at -> at.on("c/f", O_RDONLY, "lseek", 1000, 3));
    root("SEEK_HOLE behind the end", at -> at.on("c/f", O_RDONLY, "lseek", 1000, 4));
    root("lseek of what is none", at -> at.call("lseek", -1, 0, 0));
    root("pwrite at -1", at -> at.on("c/f", O_WRONLY, "pwrite", at.room(1), 1, -1));
    root("pread at -1", at -> at.on("c/f", O_RDONLY, "pread", at.room(1), 1, -1));
    root("pread far behind", at -> at.on("c/f", O_RDONLY, "pread", at.room(1), 1, HUGE));
    root("pwrite too far", at -> at.on("c/f", O_WRONLY, "pwrite", at.room(1), 1, TOO_FAR));
    root("ftruncate too far", at -> at.on("c/f", O_WRONLY, "ftruncate", TOO_FAR));
    root("truncate too far", at -> at.call("truncate", at.path("c/f"), TOO_FAR));
    root("fallocate too far", at -> at.on("c/f", O_WRONLY, "fallocate", 0, TOO_FAR, 1));
    root("fallocate, too long", at -> at.on("c/f", O_WRONLY, "fallocate", 0, 1, Long.MAX_VALUE));
    root("fallocate of -1", at -> at.on("c/f", O_WRONLY, "fallocate", 0, 0, -1));
    root("fallocate, unknown", at -> at.on("c/f", O_WRONLY, "fallocate", 0x1000, 0, 1));
    root("punch and zero", at -> at.on("c/f", O_WRONLY, "fallocate", 2 | 16, 0, 1));
    root("the file is as it was", at -> at.status("c/f"));
    root("the largest offset", at -> at.on("c/g", O_WRONLY, "pwrite", at.room(1), 1, HUGE));
    root("it is a long one", at -> at.status("c/g"));
    root("and short again", at -> at.truncate("c/g", O_WRONLY, 0));
  }

  /// `RLIMIT_FSIZE` of this process.
  private void limits() {
    for (Limited limited :
        List.<Limited>of(
            new Limited("a write", at -> at.on("c/g", O_WRONLY, "pwrite", at.room(1), 1, 1 << 20)),
            new Limited(
                "one that begins before",
                at -> at.on("c/g", O_WRONLY, "pwrite", at.room(8), 8, (1 << 20) - 4)),
            new Limited("ftruncate", at -> at.on("c/g", O_WRONLY, "ftruncate", (1 << 20) + 1)),
            new Limited("truncate", at -> at.call("truncate", at.path("c/g"), (1 << 20) + 1)),
            new Limited(
                "fallocate", at -> at.on("c/g", O_WRONLY, "fallocate", 0, 0, (1 << 20) + 1)),
            new Limited(
                "fallocate of the same size",
                at -> at.on("c/g", O_WRONLY, "fallocate", 1, 0, (1 << 20) + 1)),
            new Limited(
                "copy_file_range",
                at ->
                    at.with(
                        "c/f", O_RDONLY, (f, _) -> copy(at, f, "c/g", O_WRONLY, 0, 1 << 20, 3))))) {
      root("past the limit of a file's size: " + limited.name, at -> limited(at, limited.call));
      root("the file", at -> at.status("c/g"));
      root("is short again", at -> at.truncate("c/g", O_WRONLY, 0));
    }
  }

  private record Limited(String name, PosixCalls.Call call) {}

  private static Object limited(PosixCalls at, PosixCalls.Call call) throws LinuxException {
    MemorySegment before = at.room(16);
    at.call("getrlimit", RLIMIT_FSIZE, before);
    MemorySegment less = at.room(16);
    less.set(JAVA_LONG, 0, 1L << 20);
    less.set(JAVA_LONG, 8, before.get(JAVA_LONG, 8));
    at.call("setrlimit", RLIMIT_FSIZE, less);
    try {
      return call.run(at);
    } finally {
      at.call("setrlimit", RLIMIT_FSIZE, before);
    }
  }

  private void copies() {
    root("copy to append", at -> copied(at, "c/f", "c/g", O_WRONLY | O_APPEND, 0, 0, 3));
    root("copy from a folder", at -> copied(at, "c/d", "c/g", O_WRONLY, 0, 0, 3));
    root("copy to a folder", at -> copied(at, "c/f", "c/d", O_RDONLY, 0, 0, 3));
    root("copy to a fifo", at -> copied(at, "c/f", "c/fifo", O_RDWR | O_NONBLOCK, 0, 0, 3));
    root("copy from a fifo", at -> copied(at, "c/fifo", "c/g", O_WRONLY, 0, 0, 3));
    root("copy to a path", at -> copied(at, "c/f", "c/g", O_PATH, 0, 0, 3));
    root("copy nothing", at -> copied(at, "c/f", "c/g", O_WRONLY, 0, 0, 0));
    root("copy at -1", at -> copied(at, "c/f", "c/g", O_WRONLY, -1, 0, 3));
    root("copy to -1", at -> copied(at, "c/f", "c/g", O_WRONLY, 0, -1, 3));
    root("copy too far", at -> copied(at, "c/f", "c/g", O_WRONLY, 0, TOO_FAR, 3));
    root("copy, too long", at -> copied(at, "c/f", "c/g", O_WRONLY, 1, 1, Long.MAX_VALUE));
    root("copy more than there is", at -> copied(at, "c/f", "c/g", O_WRONLY, 2, 0, 1000));
    root("it is there", at -> at.read("c/g", O_RDONLY, 100, 0));
    root(
        "copy with unknown flags",
        at ->
            at.with(
                "c/f",
                O_RDONLY,
                (f, _) -> at.on("c/g", O_WRONLY, "copy_file_range", 0, f, 0, 3, 1)));
    root(
        "copy over itself",
        at ->
            at.with(
                "c/f", O_RDWR, (f, _) -> at.call("copy_file_range", f, 0, f, at.room(8), 5, 0)));
  }

  private static Object copied(
      PosixCalls at, String from, String to, int flags, long source, long target, long size)
      throws LinuxException {
    return at.with(
        from, O_RDONLY | O_NONBLOCK, (f, _) -> copy(at, f, to, flags, source, target, size));
  }

  private static Object copy(
      PosixCalls at, int from, String to, int flags, long source, long target, long size)
      throws LinuxException {
    MemorySegment places = at.room(16);
    places.set(JAVA_LONG, 0, source);
    places.set(JAVA_LONG, 8, target);
    return at.with(
        to,
        flags,
        (t, _) -> at.call("copy_file_range", from, places, t, places.asSlice(8), size, 0));
  }

  private void mapped() {
    root("map to write what is open to read", at -> mapped(at, "c/f", O_RDONLY, 3, MAP_SHARED, 9));
    root(
        "map privately what is open to read", at -> mapped(at, "c/f", O_RDONLY, 3, MAP_PRIVATE, 9));
    root("map what is open to write", at -> mapped(at, "c/f", O_WRONLY, PROT_READ, MAP_SHARED, 9));
    root("map what is open to read", at -> mapped(at, "c/f", O_RDONLY, PROT_READ, MAP_SHARED, 9));
    root("map to run", at -> mapped(at, "c/f", O_RDONLY, PROT_READ | 4, MAP_SHARED, 9));
    root("map a path", at -> mapped(at, "c/f", O_PATH, PROT_READ, MAP_SHARED, 9));
    root("map a folder", at -> mapped(at, "c/d", O_RDONLY, PROT_READ, MAP_SHARED, 9));
    root("map a fifo", at -> mapped(at, "c/fifo", O_RDWR | O_NONBLOCK, 1, MAP_SHARED, 9));
    root("map nothing", at -> mapped(at, "c/f", O_RDONLY, PROT_READ, MAP_SHARED, 0));
    root("map in no way", at -> mapped(at, "c/f", O_RDONLY, PROT_READ, 0, 9));
    root("map with MAP_SYNC", at -> mapped(at, "c/f", O_RDWR, 3, 3 | 0x80000, 9));
    root("map at half a page", at -> at.on("c/f", 0, "lseek", 0, 0) + " " + halfPage(at));
    root("msync in no way", at -> synced(at, 8, false));
    root("msync in both ways", at -> synced(at, 1 | 4, false));
    root("msync of what is locked", at -> synced(at, 2, true));
    root("msync", at -> synced(at, 4, false));
    root("msync, later", at -> synced(at, 1, false));
    root("msync of nothing", at -> at.call("msync", 1L << 20, 4096, 4));
    root("it is there", at -> at.read("c/f", O_RDONLY, 100, 0));
  }

  private static Object halfPage(PosixCalls at) throws LinuxException {
    return at.with("c/f", O_RDONLY, (d, _) -> LibC.call("mmap", 0, 4096, 1, 1, d, 2048) != 0);
  }

  private static Object mapped(
      PosixCalls at, String name, int open, int protection, int flags, long size)
      throws LinuxException {
    return at.with(
        name,
        open,
        (d, _) -> {
          long address = LibC.call("mmap", 0, size, protection, flags, d, 0);
          return at.call("munmap", address, size);
        });
  }

  /// Writes to mapped memory, and syncs it.
  private static Object synced(PosixCalls at, int flags, boolean locked) throws LinuxException {
    return at.with(
        "c/f",
        O_RDWR,
        (d, _) -> {
          long address = LibC.call("mmap", 0, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, d, 0);
          try {
            MemorySegment.ofAddress(address).reinterpret(4096).set(JAVA_INT, 0, 0x41424344);
            if (locked) {
              at.call("mlock", address, 4096);
            }
            return at.call("msync", address, 4096, flags);
          } finally {
            at.call("munmap", address, 4096);
          }
        });
  }

  private void syncs() {
    root("sync a range", at -> at.on("c/f", O_RDWR, "sync_file_range", 0, 4, 7));
    root("sync a range in no way", at -> at.on("c/f", O_RDWR, "sync_file_range", 0, 4, 8));
    root("sync a range at -1", at -> at.on("c/f", O_RDWR, "sync_file_range", -1, 4, 7));
    root("sync a range of -1", at -> at.on("c/f", O_RDWR, "sync_file_range", 0, -1, 7));
    root(
        "sync a range of a fifo",
        at -> at.on("c/fifo", 2 | O_NONBLOCK, "sync_file_range", 0, 4, 7));
    root("sync a range of a folder", at -> at.on("c/d", O_RDONLY, "sync_file_range", 0, 4, 7));
    root("sync a range of a path", at -> at.on("c/f", O_PATH, "sync_file_range", 0, 4, 7));
    root("sync of no descriptor", at -> at.call("fsync", -1));
    root("datasync of no descriptor", at -> at.call("fdatasync", -1));
    root("syncfs", at -> at.on("c/f", O_RDONLY, "syncfs"));
    root("syncfs of no descriptor", at -> at.call("syncfs", -1));
    root("datasync of a folder", at -> at.on("c/d", O_RDONLY, "fdatasync"));
  }

  private void advice() {
    for (int advice = 0; advice <= 6; advice++) {
      int kind = advice;
      root("advice " + kind, at -> at.on("c/f", O_RDONLY, "posix_fadvise", 0, 0, kind));
    }
    root("advice of -1 bytes", at -> at.on("c/f", O_RDONLY, "posix_fadvise", 0, -1, 0));
    root("advice about a fifo", at -> at.on("c/fifo", 2 | O_NONBLOCK, "posix_fadvise", 0, 0, 0));
    root("advice about a path", at -> at.on("c/f", O_PATH, "posix_fadvise", 0, 0, 0));
    root("readahead", at -> at.on("c/f", O_RDONLY, "readahead", 0, 10));
    root("readahead, to write", at -> at.on("c/f", O_WRONLY, "readahead", 0, 10));
    root("readahead of a folder", at -> at.on("c/d", O_RDONLY, "readahead", 0, 10));
  }

  private void listing() {
    root("list a file", at -> at.on("c/f", O_RDONLY, "getdents64", at.room(4096), 4096));
    root("list into little room", at -> at.on("c/d", O_RDONLY, "getdents64", at.room(8), 8));
    root("list nothing", at -> at.call("getdents64", -1, at.room(8), 8));
    root(
        "list what is gone",
        at -> {
          at.mkdir("c/gone", 0755);
          return at.with(
              "c/gone",
              O_RDONLY | O_DIRECTORY,
              (d, _) -> {
                at.rmdir("c/gone");
                return at.call("getdents64", d, at.room(4096), 4096);
              });
        });
    root(
        "make something in what is gone",
        at -> {
          at.mkdir("c/gone", 0755);
          return at.with(
              "c/gone",
              O_RDONLY | O_DIRECTORY,
              (d, _) -> {
                at.rmdir("c/gone");
                return at.call("mkdirat", d, at.text("x"), 0755);
              });
        });
    root("fstatfs of no descriptor", at -> at.call("fstatfs", -1, at.room(256)));
    root("a list to -1", at -> at.on("c/d", O_RDONLY, "lseek", -1, 0));
    root("a list to nowhere", at -> at.on("c/d", O_RDONLY, "lseek", 0, 9));
  }
}
