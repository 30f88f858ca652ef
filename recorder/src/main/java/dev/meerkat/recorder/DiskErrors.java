package dev.meerkat.recorder;

import java.io.IOException;

/// Hears at once of writing that failed, by the thread that tried. Must return at once.
interface DiskErrors {
  DiskErrors NONE = (_, _) -> {};

  /// @param problem the same, put into words
  void failed(IOException error, String problem);
}
