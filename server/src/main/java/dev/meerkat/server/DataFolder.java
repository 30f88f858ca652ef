package dev.meerkat.server;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A server's own folder, locked against a second server.
record DataFolder(Path path, FileChannel lock) implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(DataFolder.class);

  /// More than the library takes.
  private static final long LIBRARY_BYTES = 4 << 20;

  /// Creates the folder when it is missing.
  ///
  /// @throws IOException when it cannot be used, with what to do
  static DataFolder open(Path path) throws IOException {
    return openIfFree(path)
        .orElseThrow(() ->
            new IOException(
                "the folder dataDir, "
                    + path
                    + ", is in use by another Meerkat server: stop that one, or give this one"
                    + " another"));
  }

  /// The same; empty when a server uses it.
  static Optional<DataFolder> openIfFree(Path path) throws IOException {
    try {
      Files.createDirectories(path);
      FileChannel channel =
          FileChannel.open(
              path.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (locked(channel)) {
        return Optional.of(new DataFolder(path, channel));
      }
      channel.close();
      return Optional.empty();
    } catch (IOException e) {
      throw new IOException(
          "the folder dataDir, "
              + path
              + ", cannot be used ("
              + reason(e)
              + "): make it and let this user write to it, or name another",
          e);
    }
  }

  /// Exceptions of files often have nothing but the file's name for a message.
  private static String reason(IOException e) {
    return switch (e) {
      case FileAlreadyExistsException _ -> "it is a file";
      case AccessDeniedException _ -> "permission denied";
      case NoSuchFileException _ -> "it is not there and cannot be made";
      default -> String.valueOf(e.getMessage());
    };
  }

  private static boolean locked(FileChannel channel) throws IOException {
    try {
      return channel.tryLock() != null;
    } catch (OverlappingFileLockException _) {
      return false;
    }
  }

  /// Lets SQLite's driver unpack its native library in this folder. Its own choice is the system's
  /// temporary folder, where the copy of every process that was killed stays for ever.
  void keepNativeLibraries() throws IOException {
    if (Files.getFileStore(path).getUsableSpace() < LIBRARY_BYTES) {
      LOG.warn("the disk of {} is full: free space there", path);
      return;
    }
    Path libraries = path.resolve("native");
    Files.createDirectories(libraries);
    try (Stream<Path> left = Files.list(libraries)) {
      for (Path file : left.toList()) {
        Files.delete(file);
      }
    }
    System.setProperty("org.sqlite.tmpdir", libraries.toAbsolutePath().toString());
  }

  @Override
  public void close() throws IOException {
    lock.close();
  }
}
