package dev.meerkat.replication.linux;

import java.io.IOException;

/// A system call that failed: which one, of what, and why. It has no stack trace, because most of
/// them are answers, such as that a name is not there, and are made many thousand times a second.
public final class LinuxException extends IOException {
  private static final long serialVersionUID = 1L;

  private final String call;
  private final String what;
  private final int errno;

  /// @param what the path, name or descriptor that it was about
  public LinuxException(String call, String what, int errno) {
    super(null, null);
    this.call = call;
    this.what = what;
    this.errno = errno;
  }

  /// The name of the system call.
  public String call() {
    return call;
  }

  public int errno() {
    return errno;
  }

  @Override
  public String getMessage() {
    return Errno.name(errno) + " in " + call + " of " + what;
  }

  @Override
  public synchronized Throwable fillInStackTrace() {
    return this;
  }
}
