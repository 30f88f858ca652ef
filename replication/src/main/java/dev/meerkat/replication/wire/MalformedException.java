package dev.meerkat.replication.wire;

import java.io.IOException;

/// Bytes that are not what they should be: what they were read as, where in it, and what was
/// expected. Nothing of them may be used.
public final class MalformedException extends IOException {
  private static final long serialVersionUID = 1L;

  private final long offset;

  /// @param what was being read, such as `batch`
  /// @param offset in it, in bytes
  public MalformedException(String what, long offset, String problem) {
    super(what + " is malformed at byte " + offset + ": " + problem);
    this.offset = offset;
  }

  public long offset() {
    return offset;
  }
}
