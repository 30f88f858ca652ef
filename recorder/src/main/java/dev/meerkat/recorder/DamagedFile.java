package dev.meerkat.recorder;

import dev.meerkat.media.mp4.Mp4Exception;
import dev.meerkat.media.mp4.Mp4Reader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.OptionalLong;

/// Finds fragments behind damage, which a reader cannot pass: a disk may lose a block in the middle
/// of a file long after it was written.
final class DamagedFile {
  /// Size and type of the box that each fragment of the archive begins with (`prft`, ISO/IEC
  /// 14496-12 §8.16.5). That media data has these 8 bytes by chance can be ruled out.
  private static final long FRAGMENT_BEGIN = 0x0000_0020_7072_6674L;

  private static final int MARK_BYTES = 8;

  private DamagedFile() {}

  /// Where the first fragment behind a damaged one begins.
  ///
  /// @param damagedAt where that one begins
  static OptionalLong fragmentBehind(Path file, long damagedAt) throws IOException {
    try (InputStream in = LimitedInput.open(file, Files.size(file))) {
      in.skipNBytes(Math.min(damagedAt + 1, Files.size(file)));
      long position = damagedAt + 1;
      long newest = -1;
      for (int next = in.read(); next >= 0; next = in.read()) {
        newest = newest << 8 | next;
        position++;
        if (newest == FRAGMENT_BEGIN) {
          return OptionalLong.of(position - MARK_BYTES);
        }
      }
      return OptionalLong.empty();
    }
  }

  /// Size of the header; empty when it cannot be read.
  static OptionalLong headerBytes(Path file) throws IOException {
    try (InputStream in = LimitedInput.open(file, Files.size(file))) {
      return OptionalLong.of(Mp4Reader.open(in, file.toString()).position());
    } catch (Mp4Exception _) {
      return OptionalLong.empty();
    }
  }

  /// Makes a file of the header and what is between two offsets.
  static void copy(Path file, long headerBytes, long fromBytes, long toBytes, Path target)
      throws IOException {
    try (FileChannel in = FileChannel.open(file, StandardOpenOption.READ);
        FileChannel out =
            FileChannel.open(
                target,
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE)) {
      transfer(in, 0, headerBytes, out);
      transfer(in, fromBytes, toBytes, out);
      out.force(true);
    }
  }

  private static void transfer(FileChannel in, long fromBytes, long toBytes, FileChannel out)
      throws IOException {
    for (long at = fromBytes; at < toBytes; ) {
      long count = in.transferTo(at, toBytes - at, out);
      if (count <= 0) {
        throw new IOException("ends at byte " + at + " while it is copied");
      }
      at += count;
    }
  }
}
