package dev.meerkat.replication.log;

import java.io.IOException;

/// A log that cannot be written or read. Unless it is a [LogFullException], the log may not be used
/// any more: what is durable of it is known only when it is opened again.
public class LogException extends IOException {
  private static final long serialVersionUID = 1L;

  LogException(String message) {
    super(message);
  }

  LogException(String message, IOException cause) {
    super(message + ": " + cause.getMessage(), cause);
  }
}
