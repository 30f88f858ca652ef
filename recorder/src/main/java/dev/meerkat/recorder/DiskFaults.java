package dev.meerkat.recorder;

import java.io.IOException;
import java.nio.file.Path;

/// Is told each disk operation of the recording path before it happens, so that a test can make
/// exactly that one fail.
interface DiskFaults {
  DiskFaults NONE = (_, _) -> {};

  /// @param operation `create`, `write`, `syncfs` or `index`
  void before(String operation, Path path) throws IOException;
}
