package dev.meerkat.replication.log;

import java.io.IOException;

/// There is no room for what was to be appended: nothing of it is in the log, which goes on as
/// before. Appending works again when there is room.
public final class LogFullException extends LogException {
  private static final long serialVersionUID = 1L;

  LogFullException(String message) {
    super(message);
  }

  LogFullException(String message, IOException cause) {
    super(message, cause);
  }
}
