package dev.meerkat.replication.dataset;

import dev.meerkat.core.replication.Untaken;
import java.io.IOException;

/// The file system of a standby does not take something, and never will: says with which file, and
/// what is to be done.
final class UntakenException extends IOException {
  private static final long serialVersionUID = 1;

  UntakenException(Untaken what, IOException cause) {
    super(what.sentence(), cause);
  }
}
