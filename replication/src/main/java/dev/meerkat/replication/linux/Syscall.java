package dev.meerkat.replication.linux;

import java.util.Locale;

/// The system calls in use, with their numbers (`arch/x86/entry/syscalls/syscall_64.tbl` and
/// `include/uapi/asm-generic/unistd.h` of Linux).
enum Syscall {
  READ(0, 63),
  WRITE(1, 64),
  CLOSE(3, 57),
  LSEEK(8, 62),
  IOCTL(16, 29),
  PREAD64(17, 67),
  PWRITE64(18, 68),
  SENDMSG(46, 211),
  RECVMSG(47, 212),
  SOCKETPAIR(53, 199),
  SETSOCKOPT(54, 208),
  WAIT4(61, 260),
  FLOCK(73, 32),
  FSYNC(74, 82),
  FDATASYNC(75, 83),
  FTRUNCATE(77, 46),
  UMASK(95, 166),
  STATFS(137, 43),
  FSTATFS(138, 44),
  PRCTL(157, 167),
  MOUNT(165, 40),
  UMOUNT2(166, 39),
  SETXATTR(188, 5),
  GETXATTR(191, 8),
  LISTXATTR(194, 11),
  REMOVEXATTR(197, 14),
  GETDENTS64(217, 61),
  OPENAT(257, 56),
  MKDIRAT(258, 34),
  MKNODAT(259, 33),
  FCHOWNAT(260, 54),
  UNLINKAT(263, 35),
  LINKAT(265, 37),
  SYMLINKAT(266, 36),
  READLINKAT(267, 78),
  FCHMODAT(268, 53),
  PPOLL(271, 73),
  UNSHARE(272, 97),
  UTIMENSAT(280, 88),
  FALLOCATE(285, 47),
  PIPE2(293, 59),
  NAME_TO_HANDLE_AT(303, 264),
  OPEN_BY_HANDLE_AT(304, 265),
  SYNCFS(306, 267),
  RENAMEAT2(316, 276),
  MEMFD_CREATE(319, 279),
  COPY_FILE_RANGE(326, 285),
  STATX(332, 291),
  PIDFD_SEND_SIGNAL(424, 424),
  FSCONFIG(431, 431),
  FSPICK(433, 433),
  PIDFD_OPEN(434, 434),
  PIDFD_GETFD(438, 438);

  private final long number;

  Syscall(int x86, int arm) {
    number =
        switch (System.getProperty("os.arch")) {
          case "amd64" -> x86;
          case "aarch64" -> arm;
          case String other ->
              throw new UnsupportedOperationException(
                  "the numbers of Linux's system calls are not known for " + other);
        };
  }

  long number() {
    return number;
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
