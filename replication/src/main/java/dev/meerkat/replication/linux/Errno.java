package dev.meerkat.replication.linux;

/// Numbers of errors (`include/uapi/asm-generic/errno.h`), which are the same on every processor
/// that this runs on.
public final class Errno {
  public static final int EPERM = 1;
  public static final int ENOENT = 2;
  public static final int ESRCH = 3;
  public static final int EINTR = 4;
  public static final int EIO = 5;
  public static final int ENXIO = 6;
  public static final int EBADF = 9;
  public static final int EAGAIN = 11;
  public static final int EBUSY = 16;
  public static final int EEXIST = 17;
  public static final int EXDEV = 18;
  public static final int ENODEV = 19;
  public static final int ENOTDIR = 20;
  public static final int EINVAL = 22;
  public static final int EMFILE = 24;
  public static final int ENOTTY = 25;
  public static final int EFBIG = 27;
  public static final int ENOSPC = 28;
  public static final int EROFS = 30;
  public static final int ERANGE = 34;
  public static final int ENOSYS = 38;
  public static final int ENOTEMPTY = 39;
  public static final int ENODATA = 61;
  public static final int ECONNABORTED = 103;
  public static final int ENOTCONN = 107;
  public static final int ESTALE = 116;
  public static final int EDQUOT = 122;

  /// In the order of their numbers, from 1 on.
  private static final String[] FIRST =
      """
      EPERM ENOENT ESRCH EINTR EIO ENXIO E2BIG ENOEXEC EBADF ECHILD EAGAIN ENOMEM EACCES EFAULT \
      ENOTBLK EBUSY EEXIST EXDEV ENODEV ENOTDIR EISDIR EINVAL ENFILE EMFILE ENOTTY ETXTBSY EFBIG \
      ENOSPC ESPIPE EROFS EMLINK EPIPE EDOM ERANGE EDEADLK ENAMETOOLONG ENOLCK ENOSYS ENOTEMPTY \
      ELOOP\
      """
          .split(" ");

  private Errno() {}

  /// Its name, such as `ENOENT`; `error 95` when it has none here.
  public static String name(int errno) {
    if (errno > 0 && errno <= FIRST.length) {
      return FIRST[errno - 1];
    }
    return switch (errno) {
      case 61 -> "ENODATA";
      case 75 -> "EOVERFLOW";
      case 95 -> "EOPNOTSUPP";
      case 103 -> "ECONNABORTED";
      case 107 -> "ENOTCONN";
      case 116 -> "ESTALE";
      case 122 -> "EDQUOT";
      default -> "error " + errno;
    };
  }
}
