package dev.meerkat.replication.dataset;

import java.io.IOException;

/// Work that a disk may refuse.
interface DiskWork {
  void run() throws IOException;
}
