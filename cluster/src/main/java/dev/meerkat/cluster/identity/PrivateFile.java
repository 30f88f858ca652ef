package dev.meerkat.cluster.identity;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;

/// A file that only its owner may read.
public final class PrivateFile {
  private PrivateFile() {}

  /// Writes it, instead of what was there. Once it returns, it survives a power failure; until
  /// then, what was there does.
  ///
  /// @param temporary where it is written first, in the same folder; what is there goes
  public static void replace(Path file, Path temporary, byte[] content) throws IOException {
    Files.deleteIfExists(temporary);
    try (FileChannel channel =
        FileChannel.open(
            temporary,
            EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
      ByteBuffer bytes = ByteBuffer.wrap(content);
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
    Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    syncFolderOf(file);
  }

  /// What was made, renamed or removed there survives a power failure.
  public static void syncFolderOf(Path file) throws IOException {
    Path folder = file.toAbsolutePath().resolveSibling("");
    try (FileChannel parent = FileChannel.open(folder, StandardOpenOption.READ)) {
      parent.force(true);
    }
  }
}
