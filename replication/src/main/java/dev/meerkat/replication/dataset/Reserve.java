package dev.meerkat.replication.dataset;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/// Room in the state folder that is kept for the moment at which there is no other: what an active
/// side must write down to go on is little. One part is set free for whoever needs it, and may then
/// be taken by others; the other one is written over by tracked ranges alone ([CopyFile]), without
/// which no application could go on.
final class Reserve {
  /// More than the copies of two generations.
  private static final int BYTES = 8 << 20;

  private final Path files;
  private final Path file;
  private final Path forRanges;

  Reserve(Path files) {
    this.files = files;
    this.file = files.resolve("reserve");
    this.forRanges = files.resolve(CopyFile.ROOM);
  }

  /// Takes the room, if it has none, and there is so much that nobody else misses it.
  ///
  /// @return whether it has the room
  synchronized boolean take() throws IOException {
    return take(forRanges, CopyFile.ROOM_BYTES) && take(file, BYTES);
  }

  private boolean take(Path file, int bytes) throws IOException {
    if (Files.exists(file) && Files.size(file) == bytes) {
      return true;
    }
    if (Files.getFileStore(files).getUsableSpace() < 2L * bytes) {
      return false;
    }
    // Under its name, it may be used at once.
    Path fresh = file.resolveSibling(file.getFileName() + ".new");
    Files.deleteIfExists(fresh);
    try (FileChannel channel =
        FileChannel.open(fresh, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      ByteBuffer zeros = ByteBuffer.allocate(1 << 20);
      for (long at = 0; at < bytes; at = channel.position()) {
        zeros.clear().limit((int) Math.min(zeros.capacity(), bytes - at));
        channel.write(zeros);
      }
      channel.force(true);
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
      return true;
    } catch (IOException e) {
      Files.deleteIfExists(fresh);
      throw e;
    }
  }

  /// Gives the room to whoever needs it now.
  ///
  /// @return whether there was any
  synchronized boolean release() throws IOException {
    return Files.deleteIfExists(file);
  }
}
