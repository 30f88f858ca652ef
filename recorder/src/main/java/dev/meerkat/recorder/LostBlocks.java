package dev.meerkat.recorder;

import dev.meerkat.media.mp4.Mp4Fragment;
import dev.meerkat.media.mp4.Mp4Header;
import dev.meerkat.media.mp4.Mp4Sample;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Blocks that a file has lost. After a power failure a file system may have kept the length of a
/// file but not all of its blocks, which then read as zeros; the boxes around them say nothing of
/// it.
///
/// Cameras send zeros, too: silence, padding, tables. So what counts is the shape: zeros that begin
/// and end where a block of the disk does, or where the file ends, in the pictures. They may also
/// begin anywhere and end with a page: a page that was written once when a fragment was half there,
/// and a second time in vain, is zero from there on. Sound and metadata are not judged.
///
/// @param ranges in order, apart from each other
record LostBlocks(List<Range> ranges) {
  /// What a disk writes as a whole; the blocks of file systems are multiples of it.
  static final int BLOCK_BYTES = 512;

  /// What Linux keeps in memory, and writes, as a whole (x86-64; a multiple elsewhere).
  static final int PAGE_BYTES = 4096;

  /// So many zeros may by chance stand before a lost block or behind it: lengths, ends of pictures,
  /// boxes.
  private static final int MAX_CHANCE_BYTES = 16;

  /// Less than that of the pictures says nothing. No NAL unit has three zero bytes in a row (ITU-T
  /// H.264 §7.4.1), but the tables of a JPEG picture have some.
  private static final int MIN_PICTURE_BYTES = 64;

  /// A box has a length and a type; when they are zeros, what followed the fragment is lost, too.
  private static final int BOX_HEADER_BYTES = 8;

  /// Zeros.
  record Range(long fromBytes, long toBytes) {}

  LostBlocks {
    ranges = List.copyOf(ranges);
  }

  /// @param fromBytes what is before is not looked at
  /// @param toBytes where the file ends
  static LostBlocks in(Path file, long fromBytes, long toBytes) throws IOException {
    var ranges = new ArrayList<Range>();
    byte[] block = new byte[BLOCK_BYTES];
    try (InputStream in = LimitedInput.open(file, toBytes)) {
      long at = fromBytes - fromBytes % BLOCK_BYTES;
      in.skipNBytes(Math.min(at, toBytes));
      long zerosFrom = at;
      for (int size = in.readNBytes(block, 0, BLOCK_BYTES);
          size > 0;
          size = in.readNBytes(block, 0, BLOCK_BYTES)) {
        int leading = leadingZeros(block, size);
        if (leading < size) {
          if (leading <= MAX_CHANCE_BYTES) {
            add(zerosFrom, at, at % PAGE_BYTES == 0, ranges);
          }
          zerosFrom = at + size - trailingZeros(block, size);
        }
        at += size;
      }
      add(zerosFrom, at, false, ranges);
    }
    return new LostBlocks(ranges);
  }

  /// @param toBytes where a block begins, or the file ends
  private static void add(long fromBytes, long toBytes, boolean endsPage, List<Range> ranges) {
    long blockBytes = (fromBytes + BLOCK_BYTES - 1) / BLOCK_BYTES * BLOCK_BYTES;
    if (blockBytes < toBytes && blockBytes - fromBytes <= MAX_CHANCE_BYTES) {
      ranges.add(new Range(blockBytes, toBytes));
    } else if (endsPage && toBytes - fromBytes >= MIN_PICTURE_BYTES) {
      ranges.add(new Range(fromBytes, toBytes));
    }
  }

  private static int leadingZeros(byte[] block, int size) {
    int count = 0;
    while (count < size && block[count] == 0) {
      count++;
    }
    return count;
  }

  private static int trailingZeros(byte[] block, int size) {
    int count = 0;
    while (count < size && block[size - 1 - count] == 0) {
      count++;
    }
    return count;
  }

  /// Whether pictures of a fragment lie there.
  ///
  /// @param dataBytes where its media data begins in the file
  boolean hit(Mp4Header header, Mp4Fragment fragment, long dataBytes) {
    for (Range range : ranges) {
      long lost = 0;
      if (range.toBytes() > fragment.offset() && range.fromBytes() < fragment.endOffset()) {
        for (Mp4Sample sample : fragment.samples()) {
          if (header.tracks().get(sample.track()).video()) {
            long from = dataBytes + sample.dataOffset();
            long to = Math.min(range.toBytes(), from + sample.sizeBytes());
            lost += Math.max(0, to - Math.max(range.fromBytes(), from));
          }
        }
      }
      boolean nextLost = range.toBytes() >= fragment.endOffset() + BOX_HEADER_BYTES;
      if (lost >= (nextLost ? 1 : MIN_PICTURE_BYTES)) {
        return true;
      }
    }
    return false;
  }
}
