package dev.meerkat.replication.dataset;

import dev.meerkat.core.replication.Unreadable;
import dev.meerkat.replication.capture.UntellableException;
import java.io.IOException;

/// A resync or a verification cannot go on: says with which file, and what is to be done.
final class UnreadableException extends IOException {
  private static final long serialVersionUID = 1;

  private UnreadableException(Unreadable what, IOException cause) {
    super(what.sentence(), cause);
  }

  static UnreadableException of(String place, IOException cause) {
    Unreadable.Fault fault =
        cause instanceof UntellableException larger ? larger.fault() : Unreadable.Fault.REFUSED;
    return new UnreadableException(
        new Unreadable(place, fault, String.valueOf(cause.getMessage())), cause);
  }
}
