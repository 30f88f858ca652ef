package dev.meerkat.recorder;

import dev.meerkat.media.mp4.Mp4Exception;
import dev.meerkat.media.mp4.Mp4Fragment;
import dev.meerkat.media.mp4.Mp4Reader;
import dev.meerkat.media.mp4.Mp4Sample;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What a file holds, told by the file alone.
///
/// @param wholeBytes up to the end of its last whole fragment; 0 when there is none
/// @param startMicros wall-clock time of its first video sample
/// @param endMicros when the last video sample ends
/// @param tear what is wrong behind the last whole fragment; empty when nothing is
/// @param lost whether that is blocks which the file seems to have lost, though its boxes are whole
record SegmentScan(
    long wholeBytes, long startMicros, long endMicros, Optional<String> tear, boolean lost) {
  /// Fragments at the end that a crash may have cost blocks. A second is what one sync covers, a
  /// slow disk may have left a few of them.
  private static final int TAIL_FRAGMENTS = 8;

  private record Extent(long offset, long endOffset, long startMicros, long endMicros) {}

  /// By its boxes alone.
  static SegmentScan of(Path file) throws IOException {
    return scan(file, false);
  }

  /// Of the file that was being written when the computer died: it ends before lost blocks, too.
  static SegmentScan afterCrash(Path file) throws IOException {
    return scan(file, true);
  }

  private static SegmentScan scan(Path file, boolean crashed) throws IOException {
    var extents = new ArrayList<Extent>();
    Optional<String> tear = read(file, extents);
    int whole = crashed ? wholeFragments(file, extents) : extents.size();
    boolean lost = whole < extents.size();
    if (lost) {
      tear =
          Optional.of(
              file + ": fragment at byte " + extents.get(whole).offset() + " has lost blocks");
    }
    if (whole == 0) {
      return new SegmentScan(0, 0, 0, Optional.of(tear.orElse("has no fragment")), lost);
    }
    Extent last = extents.get(whole - 1);
    return new SegmentScan(
        last.endOffset(), extents.getFirst().startMicros(), last.endMicros(), tear, lost);
  }

  /// Collects whole fragments. Returns what ended it before the end of the file.
  private static Optional<String> read(Path file, List<Extent> extents) throws IOException {
    try (InputStream in = LimitedInput.open(file, Files.size(file))) {
      Mp4Reader reader = Mp4Reader.open(in, file.toString());
      for (var next = reader.next(); next.isPresent(); next = reader.next()) {
        reader.skipData();
        extent(reader, next.get(), extents);
      }
      return Optional.empty();
    } catch (Mp4Exception e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  /// How many there are before the first of the newest ones that has lost blocks.
  private static int wholeFragments(Path file, List<Extent> extents) throws IOException {
    if (extents.isEmpty()) {
      return 0;
    }
    long tailOffset = extents.get(Math.max(0, extents.size() - TAIL_FRAGMENTS)).offset();
    LostBlocks lost = LostBlocks.in(file, tailOffset, Files.size(file));
    try (InputStream in = LimitedInput.open(file, Files.size(file))) {
      Mp4Reader reader = Mp4Reader.open(in, file.toString());
      for (int i = 0; i < extents.size(); i++) {
        Optional<Mp4Fragment> fragment = reader.next();
        if (fragment.isEmpty()
            || (fragment.get().offset() >= tailOffset
                && lost.hit(reader.header(), fragment.get(), reader.position()))) {
          return i;
        }
      }
    }
    return extents.size();
  }

  private static void extent(Mp4Reader reader, Mp4Fragment fragment, List<Extent> extents) {
    long start = Long.MAX_VALUE;
    long end = extents.isEmpty() ? Long.MIN_VALUE : extents.getLast().endMicros();
    for (Mp4Sample sample : fragment.samples()) {
      if (sample.track() == 0) {
        int timescale = reader.header().tracks().getFirst().timescaleHz();
        // In decoding order: pictures that lead a key frame are shown before it.
        start = start == Long.MAX_VALUE ? sample.wallMicros() : start;
        end = Math.max(end, sample.endMicros(timescale));
      }
    }
    extents.add(new Extent(fragment.offset(), fragment.endOffset(), start, end));
  }
}
