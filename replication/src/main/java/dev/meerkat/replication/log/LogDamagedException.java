package dev.meerkat.replication.log;

/// Something is missing from a log that was durable: the disk has lost it, or somebody has changed
/// the files. Nothing was altered. The message says where, and what to do.
public final class LogDamagedException extends LogException {
  private static final long serialVersionUID = 1L;

  LogDamagedException(String message) {
    super(message);
  }
}
