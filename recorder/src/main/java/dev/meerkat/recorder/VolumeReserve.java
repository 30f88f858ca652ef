package dev.meerkat.recorder;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A file that only takes room, so that a full volume has some for its index: without that, nothing
/// could be deleted from it, nor could it be opened. Touches the disk.
final class VolumeReserve {
  static final String FILE = "meerkat-reserve";

  private static final Logger log = LoggerFactory.getLogger(VolumeReserve.class);
  private static final long MAX_BYTES = 1 << 20;

  private VolumeReserve() {}

  /// What needs the index.
  interface Work<T> {
    T run() throws IOException, SQLException;
  }

  /// Makes it where it is missing and there is plenty of room.
  static void ensure(Path root) throws IOException {
    FileStore store = Files.getFileStore(root);
    ensure(root, store.getTotalSpace(), store.getUsableSpace());
  }

  static void ensure(Path root, long totalBytes, long freeBytes) throws IOException {
    long bytes = Math.min(MAX_BYTES, totalBytes / 16);
    Path file = root.resolve(FILE);
    if (freeBytes < 4 * bytes || Files.exists(file)) {
      return;
    }
    try (OutputStream out = Files.newOutputStream(file)) {
      byte[] block = new byte[4_096];
      for (long written = 0; written < bytes; written += block.length) {
        out.write(block);
      }
    }
  }

  /// Does it, and does it once more with the reserve's room when there was none.
  static <T> T with(Path root, Work<T> work) throws IOException, SQLException {
    try {
      return work.run();
    } catch (IOException e) {
      if (DiskProblem.space(e) && giveUp(root)) {
        return work.run();
      }
      throw e;
    } catch (SQLException e) {
      if (IndexFile.mayBeFull(e) && giveUp(root)) {
        return work.run();
      }
      throw e;
    }
  }

  private static boolean giveUp(Path root) throws IOException {
    boolean was = Files.deleteIfExists(root.resolve(FILE));
    if (was) {
      log.warn("{}: its index has taken the reserve, since the volume is full", root);
    }
    return was;
  }
}
