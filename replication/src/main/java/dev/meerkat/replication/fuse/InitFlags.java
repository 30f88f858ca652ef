package dev.meerkat.replication.fuse;

/// The features that are asked for, of those that the kernel offers (`FUSE_INIT`).
///
/// | Flag | Why |
/// |---|---|
/// | `ASYNC_READ`, `ASYNC_DIO`, `PARALLEL_DIROPS`, `BIG_WRITES`, `MAX_PAGES` | several requests of one file or folder at once, of up to 1 MiB |
/// | `DONT_MASK` | the umask does not count where a default ACL is, which the backing folder knows |
/// | `POSIX_ACL` | the kernel heeds ACLs; implies that it checks permissions at all |
/// | `HANDLE_KILLPRIV_V2` | set-user-ID and capabilities are taken away here, on change of a file; otherwise each write asks first |
/// | `SETXATTR_EXT` | tells when an ACL takes set-group-ID away |
/// | `DO_READDIRPLUS`, `READDIRPLUS_AUTO` | listing a folder tells what `stat` would ask next |
/// | `CACHE_SYMLINKS`, `EXPLICIT_INVAL_DATA` | nothing changes but through the kernel, so what it has cached stays right |
/// | `ABORT_ERROR` | tells an abort from an unmount |
/// | `INIT_EXT`, `HAS_RESEND` | a successor of this process can have sent again what has no answer; not asked for, but looked for |
///
/// Not asked for: `WRITEBACK_CACHE` loses the order between files; `ATOMIC_O_TRUNC` hides a
/// truncation in an open; `POSIX_LOCKS` and `FLOCK_LOCKS` would bring locks here that the kernel
/// keeps well; `AUTO_INVAL_DATA` throws the cache away after each own write; `PASSTHROUGH` hides
/// writes.
final class InitFlags {
  private static final int ASYNC_READ = 1;
  private static final int BIG_WRITES = 1 << 5;
  private static final int DONT_MASK = 1 << 6;
  private static final int DO_READDIRPLUS = 1 << 13;
  private static final int READDIRPLUS_AUTO = 1 << 14;
  private static final int ASYNC_DIO = 1 << 15;
  private static final int PARALLEL_DIROPS = 1 << 18;
  private static final int POSIX_ACL = 1 << 20;
  private static final int ABORT_ERROR = 1 << 21;
  private static final int MAX_PAGES = 1 << 22;
  private static final int CACHE_SYMLINKS = 1 << 23;
  private static final int EXPLICIT_INVAL_DATA = 1 << 25;
  private static final int HANDLE_KILLPRIV_V2 = 1 << 28;
  private static final int SETXATTR_EXT = 1 << 29;

  /// There are more flags, in `flags2`.
  static final int INIT_EXT = 1 << 30;

  /// Of `flags2`: `FUSE_HAS_RESEND`, Linux 6.9 and later.
  static final int HAS_RESEND = 1 << 7;

  /// Without these the file system would be wrong, not only slow.
  static final int NEEDED = DONT_MASK | POSIX_ACL | MAX_PAGES | HANDLE_KILLPRIV_V2 | SETXATTR_EXT;

  static final int WANTED =
      NEEDED
          | ASYNC_READ
          | BIG_WRITES
          | DO_READDIRPLUS
          | READDIRPLUS_AUTO
          | ASYNC_DIO
          | PARALLEL_DIROPS
          | ABORT_ERROR
          | CACHE_SYMLINKS
          | EXPLICIT_INVAL_DATA;

  private InitFlags() {}
}
