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
record SegmentScan(long wholeBytes, long startMicros, long endMicros, Optional<String> tear) {
  /// Fragments at the end whose media data is looked at. A second is what one sync covers, a slow
  /// disk may have left a few of them.
  private static final int TAIL_FRAGMENTS = 8;

  private record Extent(long endOffset, long startMicros, long endMicros) {}

  static SegmentScan of(Path file) throws IOException {
    var extents = new ArrayList<Extent>();
    Optional<String> tear = readTo(file, Integer.MAX_VALUE, extents, Integer.MAX_VALUE);
    int firstToCheck = Math.max(0, extents.size() - TAIL_FRAGMENTS);
    List<Extent> checked = new ArrayList<>();
    Optional<String> implausible = readTo(file, firstToCheck, checked, extents.size());
    if (implausible.isPresent()) {
      tear = implausible;
    }
    if (checked.isEmpty()) {
      return new SegmentScan(0, 0, 0, Optional.of(tear.orElse("has no fragment")));
    }
    Extent last = checked.getLast();
    return new SegmentScan(
        last.endOffset(), checked.getFirst().startMicros(), last.endMicros(), tear);
  }

  /// Collects up to `limit` whole fragments; looks at the media data from the fragment at index
  /// `checkFrom` on. Returns what ended it before the end of the file.
  private static Optional<String> readTo(Path file, int checkFrom, List<Extent> extents, int limit)
      throws IOException {
    try (InputStream in = LimitedInput.open(file, Files.size(file))) {
      Mp4Reader reader = Mp4Reader.open(in, file.toString());
      while (extents.size() < limit) {
        Optional<Mp4Fragment> fragment = reader.next();
        if (fragment.isEmpty()) {
          return Optional.empty();
        }
        if (extents.size() >= checkFrom && !TailCheck.plausible(reader, fragment.get())) {
          return Optional.of(
              file + ": fragment at byte " + fragment.get().offset() + " is not whole media data");
        }
        reader.skipData();
        extent(reader, fragment.get(), extents);
      }
      return Optional.empty();
    } catch (Mp4Exception e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
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
    extents.add(new Extent(fragment.endOffset(), start, end));
  }
}
