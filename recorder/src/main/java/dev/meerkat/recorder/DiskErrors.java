package dev.meerkat.recorder;

import java.io.IOException;
import java.nio.file.Path;

/// Hears at once of writing that failed, by the thread that tried. Must return at once.
interface DiskErrors {
  DiskErrors NONE = (_, _, _) -> {};

  /// @param folder what could not be written to, or in which something could not
  /// @param problem the same, put into words
  void failed(IOException error, Path folder, String problem);
}
