package dev.meerkat.recorder;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.StandardOpenOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps an archive to one program. The system lets go of it when the program dies, however it
/// does.
final class ArchiveLock implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ArchiveLock.class);

  private final FileChannel file;

  private ArchiveLock(FileChannel file) {
    this.file = file;
  }

  /// @throws ArchiveException when another program has it, or the folder cannot be written
  static ArchiveLock take(ArchiveLayout layout) throws IOException {
    FileChannel channel;
    try {
      channel =
          FileChannel.open(layout.lockFile(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    } catch (IOException e) {
      throw new ArchiveException(DiskProblem.text(layout.root(), "cannot be written", e), e);
    }
    try {
      if (channel.tryLock() != null) {
        return new ArchiveLock(channel);
      }
    } catch (OverlappingFileLockException _) {
      log.debug("{} is locked by this very program", layout.lockFile());
    }
    channel.close();
    throw new ArchiveException(
        "archive "
            + layout.root()
            + " is in use by another Meerkat server: stop it, or give this"
            + " one an archive folder of its own");
  }

  boolean isHeld() {
    return file.isOpen();
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
