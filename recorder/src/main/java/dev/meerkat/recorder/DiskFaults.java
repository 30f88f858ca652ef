package dev.meerkat.recorder;

import java.io.IOException;
import java.nio.file.Path;

/// Is told disk operations before they happen, so that a test can make exactly that one fail.
interface DiskFaults {
  DiskFaults NONE = (_, _) -> {};

  /// @param operation `open`, `look`, `create`, `write`, `syncfs`, `index` (entering segments
  ///   there), `read` (looking them up there), `delete` (a number of segments) or `unlink` (one of
  ///   their files, or its folder)
  void before(String operation, Path path) throws IOException;
}
