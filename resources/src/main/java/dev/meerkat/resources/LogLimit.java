package dev.meerkat.resources;

import dev.meerkat.resources.host.SmallFile;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps what the programs of a group write from filling the disk, whatever is done with them at
/// that time: each second, a log that has become too large is emptied. The guard is armed by files
/// on the same disk.
final class LogLimit implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LogLimit.class);
  private static final long MOST_BYTES = 16 << 20;

  private final Semaphore ended = new Semaphore(0);
  private final Path folder;
  private String failure = "";

  /// @param folder of the guard
  LogLimit(Path folder) {
    this.folder = folder;
  }

  /// Until it is closed.
  void begin() {
    var _ = Thread.ofVirtual().name("logs-" + folder.getFileName()).start(this::look);
  }

  private void look() {
    try {
      while (!ended.tryAcquire(1, TimeUnit.SECONDS)) {
        trim();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt(); // nobody interrupts it but the end of the JVM
    }
  }

  private void trim() {
    try (var logs = Files.newDirectoryStream(folder, "run-*.log")) {
      for (var log : logs) {
        SmallFile.trim(log, MOST_BYTES);
      }
      failure = "";
    } catch (NoSuchFileException _) {
      failure = ""; // The group was removed, or the file just now.
    } catch (IOException | DirectoryIteratorException e) {
      if (!failure.equals(e.toString())) {
        failure = e.toString();
        LOG.warn("cannot keep the logs in {} small: {}", folder, failure);
      }
    }
  }

  @Override
  public void close() {
    ended.release();
  }
}
