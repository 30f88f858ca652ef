package dev.meerkat.replication.capture;

import dev.meerkat.core.replication.Unreadable;
import java.io.IOException;

/// A snapshot is larger than what the stream takes.
public final class UntellableException extends IOException {
  private static final long serialVersionUID = 1;

  private final Unreadable.Fault fault;

  /// @param detail with figures
  public UntellableException(Unreadable.Fault fault, String detail) {
    super(detail);
    this.fault = fault;
  }

  public Unreadable.Fault fault() {
    return fault;
  }
}
