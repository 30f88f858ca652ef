package dev.meerkat.replication.dataset;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import dev.meerkat.replication.linux.Errno;
import dev.meerkat.replication.linux.Flags;
import dev.meerkat.replication.linux.Linux;
import dev.meerkat.replication.linux.LinuxException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/// Replaces a small file as a whole: after a crash it holds what it held before, or what was
/// written.
///
/// The file that was replaced stays as `NAME.next`, and is written over and exchanged with it the
/// next time. So what is not longer than before needs no room, also on a disk that is full, which
/// an application fills again as soon as anything is freed. (Not so on file systems that never
/// write in place, such as btrfs.)
final class DurableFile {
  private DurableFile() {}

  /// Durable when this returns.
  static void write(Path file, ByteBuffer bytes) throws IOException {
    Path next = file.resolveSibling(file.getFileName() + ".next");
    fill(next, bytes.duplicate());
    if (Files.exists(file)) {
      exchange(next, file);
    } else {
      // From the beginning there is one to write over.
      Path first = file.resolveSibling(file.getFileName() + ".first");
      fill(first, bytes.duplicate());
      Files.move(first, file, StandardCopyOption.ATOMIC_MOVE);
    }
    syncFolderOf(file);
  }

  /// @param file is longer, as long or shorter, or not there
  private static void fill(Path file, ByteBuffer bytes) throws IOException {
    try (FileChannel channel = FileChannel.open(file, WRITE, CREATE)) {
      int length = bytes.remaining();
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.truncate(length);
      channel.force(true);
    }
  }

  private static void exchange(Path next, Path file) throws IOException {
    try (Arena memory = Arena.ofConfined()) {
      new Linux(memory)
          .rename(
              Flags.AT_FDCWD,
              memory.allocateFrom(next.toString()),
              Flags.AT_FDCWD,
              memory.allocateFrom(file.toString()),
              Flags.RENAME_EXCHANGE);
    } catch (LinuxException e) {
      if (e.errno() != Errno.EINVAL) {
        throw e;
      }
      // The file system cannot exchange names.
      Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
    }
  }

  /// Makes the names in the file's folder durable.
  static void syncFolderOf(Path file) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    if (folder != null) {
      try (FileChannel channel = FileChannel.open(folder, READ)) {
        channel.force(true);
      }
    }
  }
}
