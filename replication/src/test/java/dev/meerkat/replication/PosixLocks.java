package dev.meerkat.replication;

import static dev.meerkat.replication.linux.Flags.*;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import dev.meerkat.replication.linux.LinuxException;
import java.lang.foreign.MemorySegment;

/// Locks, leases, `fcntl` and `ioctl`. Two descriptors of one process are as good as two processes
/// for `flock` and locks of open files; [MountedLocksTest] has two processes.
final class PosixLocks extends PosixRows {
  static final int F_GETFL = 3;
  static final int F_SETFL = 4;
  static final int F_GETLK = 5;
  static final int F_SETLK = 6;
  static final int F_SETLKW = 7;
  static final int F_OFD_GETLK = 36;
  static final int F_OFD_SETLK = 37;
  static final int F_RDLCK = 0;
  static final int F_WRLCK = 1;
  static final int F_UNLCK = 2;
  private static final int F_SETLEASE = 1024;
  private static final int F_GETLEASE = 1025;
  private static final int F_NOTIFY = 1026;
  private static final int F_GETPIPE_SZ = 1032;
  private static final int F_ADD_SEALS = 1033;

  PosixLocks() {
    root("a folder for locks", at -> at.mkdir("l", 0755));
    root("a file", at -> at.create("l/f", 0666));
    root("another's", at -> at.chmod("l/f", 0666));
    root("a link", at -> at.symlink("f", "l/link"));
    whole();
    parts();
    leases();
    controls();
  }

  private void whole() {
    root("flock", at -> at.on("l/f", O_RDONLY, "flock", 2 | 4));
    root("flock, shared", at -> at.on("l/f", O_RDONLY, "flock", 1 | 4));
    root("flock of a folder", at -> at.on("l", O_RDONLY, "flock", 2 | 4));
    root("flock in no way", at -> at.on("l/f", O_RDONLY, "flock", 0));
    root("flock in all ways", at -> at.on("l/f", O_RDONLY, "flock", 1 | 2 | 8));
    root("flock of a path", at -> at.on("l/f", O_PATH, "flock", 2 | 4));
    root("flock of no descriptor", at -> at.call("flock", -1, 2 | 4));
    root("flock of what is locked", at -> second(at, "flock", 2, "flock", 2 | 4));
    root("flock, shared, of what is locked", at -> second(at, "flock", 2, "flock", 1 | 4));
    root("flock, shared, of what is shared", at -> second(at, "flock", 1, "flock", 1 | 4));
    root("flock of what is shared", at -> second(at, "flock", 1, "flock", 2 | 4));
  }

  /// What the second descriptor gets, when the first has done something.
  private static Object second(
      PosixCalls at, String function, Object how, String second, Object... more)
      throws LinuxException {
    return at.with(
        "l/f",
        O_RDWR,
        (first, _) -> {
          at.call(function, first, how);
          return at.on("l/f", O_RDWR, second, more);
        });
  }

  private void parts() {
    for (int call : new int[] {F_SETLK, F_OFD_SETLK}) {
      String kind = call == F_SETLK ? "a lock" : "an open file's lock";
      root(kind, at -> at.on("l/f", O_RDWR, "fcntl", call, lock(at, F_WRLCK, 0, 0, 10)));
      root(kind + " to read", at -> at.on("l/f", 2, "fcntl", call, lock(at, F_RDLCK, 2, 0, 10)));
      root(
          kind + " to write what is open to read",
          at -> at.on("l/f", O_RDONLY, "fcntl", call, lock(at, F_WRLCK, 0, 0, 10)));
      root(
          kind + " to read what is open to write",
          at -> at.on("l/f", O_WRONLY, "fcntl", call, lock(at, F_RDLCK, 0, 0, 10)));
      root(kind + " of no kind", at -> at.on("l/f", 2, "fcntl", call, lock(at, 9, 0, 0, 10)));
      root(kind + " from nowhere", at -> at.on("l/f", 2, "fcntl", call, lock(at, 1, 9, 0, 10)));
      root(kind + " from -1", at -> at.on("l/f", 2, "fcntl", call, lock(at, 1, 0, -1, 10)));
      root(kind + " before 0", at -> at.on("l/f", 2, "fcntl", call, lock(at, 1, 0, 5, -10)));
      root(kind + " backwards", at -> at.on("l/f", 2, "fcntl", call, lock(at, 1, 0, 5, -5)));
      root(
          kind + " beyond all",
          at -> at.on("l/f", 2, "fcntl", call, lock(at, 1, 0, Long.MAX_VALUE, 2)));
      root(kind + " of no memory", at -> at.on("l/f", 2, "fcntl", call, 8L));
      root(kind + " of a path", at -> at.on("l/f", O_PATH, "fcntl", call, lock(at, 0, 0, 0, 1)));
      root(kind + " of nothing", at -> at.call("fcntl", -1, call, lock(at, 0, 0, 0, 1)));
      root(kind + " of a folder", at -> at.on("l", 0, "fcntl", call, lock(at, 0, 0, 0, 1)));
      root(kind + " ends", at -> at.on("l/f", 2, "fcntl", call, lock(at, F_UNLCK, 0, 0, 0)));
    }
    root(
        "an open file's lock with a process",
        at -> {
          MemorySegment lock = lock(at, F_WRLCK, 0, 0, 10);
          lock.set(JAVA_INT, 24, 1);
          return at.on("l/f", O_RDWR, "fcntl", F_OFD_SETLK, lock);
        });
    root(
        "an open file's lock of what is locked",
        at -> second(at, O_RDWR, lock(at, F_WRLCK, 0, 0, 10), lock(at, F_WRLCK, 0, 9, 10)));
    root(
        "beside what is locked",
        at -> second(at, O_RDWR, lock(at, F_WRLCK, 0, 0, 10), lock(at, F_WRLCK, 0, 10, 10)));
    root(
        "to read, of what is locked to read",
        at -> second(at, O_RDWR, lock(at, F_RDLCK, 0, 0, 10), lock(at, F_RDLCK, 0, 9, 10)));
    root(
        "who has it locked",
        at -> {
          MemorySegment asked = lock(at, F_WRLCK, 0, 0, 0);
          return at.with(
              "l/f",
              O_RDWR,
              (first, _) -> {
                at.call("fcntl", first, F_OFD_SETLK, lock(at, F_RDLCK, 0, 3, 4));
                at.on("l/f", O_RDWR, "fcntl", F_OFD_GETLK, asked);
                return asked.get(JAVA_SHORT, 0)
                    + " from "
                    + asked.get(JAVA_LONG, 8)
                    + ", "
                    + asked.get(JAVA_LONG, 16)
                    + " by "
                    + asked.get(JAVA_INT, 24);
              });
        });
    root("nobody has", at -> at.on("l/f", O_RDWR, "fcntl", F_GETLK, lock(at, F_WRLCK, 0, 0, 0)));
    root("who has a kind", at -> at.on("l/f", O_RDWR, "fcntl", F_GETLK, lock(at, 9, 0, 0, 0)));
  }

  private static Object second(PosixCalls at, int flags, MemorySegment first, MemorySegment second)
      throws LinuxException {
    return at.with(
        "l/f",
        flags,
        (d, _) -> {
          at.call("fcntl", d, F_OFD_SETLK, first);
          return at.on("l/f", flags, "fcntl", F_OFD_SETLK, second);
        });
  }

  /// `struct flock`.
  static MemorySegment lock(PosixCalls at, int kind, int from, long start, long length) {
    MemorySegment lock = at.room(32);
    lock.set(JAVA_SHORT, 0, (short) kind);
    lock.set(JAVA_SHORT, 2, (short) from);
    lock.set(JAVA_LONG, 8, start);
    lock.set(JAVA_LONG, 16, length);
    return lock;
  }

  private void leases() {
    root("a lease", at -> at.on("l/f", O_RDONLY, "fcntl", F_SETLEASE, F_RDLCK));
    root("a lease to write", at -> at.on("l/f", O_RDWR, "fcntl", F_SETLEASE, F_WRLCK));
    root("a lease to read what is written", at -> at.on("l/f", 2, "fcntl", F_SETLEASE, F_RDLCK));
    root(
        "a lease to write what is open twice",
        at -> at.with("l/f", 0, (_, _) -> at.on("l/f", 0, "fcntl", F_SETLEASE, F_WRLCK)));
    root(
        "a lease that is there",
        at ->
            at.with(
                "l/f",
                O_RDONLY,
                (d, _) ->
                    at.call("fcntl", d, F_SETLEASE, F_RDLCK)
                        + " "
                        + at.call("fcntl", d, F_GETLEASE, 0)
                        + " "
                        + at.call("fcntl", d, F_SETLEASE, F_UNLCK)));
    root(
        "opening what is leased, without waiting",
        at ->
            at.with(
                "l/f",
                O_RDONLY,
                (d, _) -> {
                  // The signal that asks for the lease is one that is ignored: SIGURG.
                  at.call("fcntl", d, 10, 23);
                  at.call("fcntl", d, F_SETLEASE, F_RDLCK);
                  return at.opened("l/f", O_WRONLY | O_NONBLOCK);
                }));
    root("a lease that is none", at -> at.on("l/f", O_RDONLY, "fcntl", F_GETLEASE, 0));
    root("a lease ends that is none", at -> at.on("l/f", 0, "fcntl", F_SETLEASE, F_UNLCK));
    root("a lease of no kind", at -> at.on("l/f", O_RDONLY, "fcntl", F_SETLEASE, 9));
    root("a lease of a folder", at -> at.on("l", O_RDONLY, "fcntl", F_SETLEASE, F_RDLCK));
    root("a lease of a path", at -> at.on("l/f", O_PATH, "fcntl", F_SETLEASE, F_RDLCK));
    user("a lease of another's", at -> at.on("l/f", O_RDONLY, "fcntl", F_SETLEASE, F_RDLCK));
  }

  private void controls() {
    root("flags", at -> at.on("l/f", O_RDWR | O_APPEND, "fcntl", F_GETFL, 0));
    root("O_APPEND afterwards", at -> at.on("l/f", O_RDWR, "fcntl", F_SETFL, O_APPEND));
    root("O_DIRECT afterwards", at -> at.on("l/f", O_RDWR, "fcntl", F_SETFL, O_DIRECT));
    user("O_NOATIME afterwards", at -> at.on("l/f", O_RDONLY, "fcntl", F_SETFL, O_NOATIME));
    root("fcntl of no kind", at -> at.on("l/f", O_RDWR, "fcntl", 9999, 0));
    root("seals", at -> at.on("l/f", O_RDWR, "fcntl", F_ADD_SEALS, 1));
    root("the size of a pipe", at -> at.on("l/f", O_RDWR, "fcntl", F_GETPIPE_SZ, 0));
    root("to be told of a folder", at -> at.on("l", O_RDONLY, "fcntl", F_NOTIFY, 1));
    root("to be told of a file", at -> at.on("l/f", O_RDONLY, "fcntl", F_NOTIFY, 1));
    root("fcntl of a path", at -> at.on("l/f", O_PATH, "fcntl", F_SETFL, O_APPEND));
    root("ioctl of no kind", at -> at.on("l/f", O_RDWR, "ioctl", 0x1234, at.room(8)));
    root("ioctl of a terminal", at -> at.on("l/f", O_RDWR, "ioctl", 0x5401, at.room(64)));
    root("ioctl of a folder", at -> at.on("l", O_RDONLY, "ioctl", 0x1234, at.room(8)));
    root("ioctl of a path", at -> at.on("l/f", O_PATH, "ioctl", 0x5401, at.room(64)));
    root("ioctl of no descriptor", at -> at.call("ioctl", -1, 0x5401, at.room(64)));
    root("how much can be read", at -> at.on("l/f", O_RDWR, "ioctl", 0x541B, at.room(8)));
    root("the size of a block", at -> at.on("l/f", O_RDWR, "ioctl", 2, at.room(8)));
    root("a handle with unknown flags", at -> handle(at, 128, 0x40000000));
    root("a handle in no room", at -> handle(at, 0, 0));
    root("a handle of more than there is", at -> handle(at, 129, 0));
    root("a handle", at -> handle(at, 128, 0));
    root("a handle of a link", at -> handle(at, 128, 0x400));
    root("a handle in no memory", at -> handle(at, 8L));
    user("opening by a handle", at -> at.call("open_by_handle_at", AT_FDCWD, at.room(136), 0));
    root("opening by no handle", at -> at.call("open_by_handle_at", AT_FDCWD, at.room(136), 0));
  }

  private static Object handle(PosixCalls at, int bytes, int flags) throws LinuxException {
    MemorySegment handle = at.room(144);
    handle.set(JAVA_INT, 0, bytes);
    MemorySegment path = at.path("l/link");
    return at.call("name_to_handle_at", AT_FDCWD, path, handle, at.room(4), flags);
  }

  private static Object handle(PosixCalls at, long nowhere) throws LinuxException {
    MemorySegment path = at.path("l/f");
    return at.call("name_to_handle_at", AT_FDCWD, path, nowhere, at.room(4), 0);
  }
}
