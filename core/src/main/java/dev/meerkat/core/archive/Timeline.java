package dev.meerkat.core.archive;

import dev.meerkat.core.model.ServerId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// What of one camera is recorded, over all servers.
///
/// @param ranges in order of time, not overlapping; two that touch have different holders
public record Timeline(List<Range> ranges) {
  /// Two recordings that are no further apart than this join without a gap. Segments of one session
  /// follow each other to the tick of their file's clock, 11 microseconds; no camera's frames are
  /// as near to each other as this.
  public static final long JOINT_TOLERANCE_MICROS = 1_000;

  /// A period with the same holders all along.
  ///
  /// @param endMicros exclusive
  /// @param holders servers that have it, at least one
  public record Range(long startMicros, long endMicros, SortedSet<ServerId> holders) {
    public Range {
      holders = Collections.unmodifiableSortedSet(new TreeSet<>(holders));
    }

    /// Whether more than one server recorded it.
    public boolean doubled() {
      return holders.size() > 1;
    }
  }

  /// A period that nobody recorded.
  ///
  /// @param endMicros exclusive
  public record Gap(long startMicros, long endMicros) {
    public long lengthMicros() {
      return endMicros - startMicros;
    }
  }

  public Timeline {
    ranges = List.copyOf(ranges);
  }

  /// @param pieces of one camera, in any order, overlapping or not
  public static Timeline of(List<Piece> pieces) {
    var edges = new TreeMap<Long, List<Piece>>();
    List<Piece> joined = joined(pieces);
    for (Piece piece : joined) {
      edges.computeIfAbsent(piece.startMicros(), _ -> new ArrayList<>()).add(piece);
      edges.computeIfAbsent(piece.endMicros(), _ -> new ArrayList<>()).add(piece);
    }
    var ranges = new ArrayList<Range>();
    var holders = new TreeSet<ServerId>();
    long since = 0;
    for (var edge : edges.entrySet()) {
      long at = edge.getKey();
      if (!holders.isEmpty()) {
        append(ranges, new Range(since, at, holders));
      }
      for (Piece piece : edge.getValue()) {
        if (piece.endMicros() == at) {
          holders.remove(piece.server());
        }
      }
      for (Piece piece : edge.getValue()) {
        if (piece.startMicros() == at) {
          holders.add(piece.server());
        }
      }
      since = at;
    }
    return new Timeline(ranges);
  }

  /// Pieces that follow or overlap each other on the same server, made one; ordered by server and
  /// start.
  public static List<Piece> joined(List<Piece> pieces) {
    var sorted = new ArrayList<>(pieces);
    sorted.sort(Comparator.comparing(Piece::server).thenComparingLong(Piece::startMicros));
    var joined = new ArrayList<Piece>();
    for (Piece piece : sorted) {
      Piece last = joined.isEmpty() ? piece : joined.getLast();
      if (!joined.isEmpty()
          && last.server().equals(piece.server())
          && piece.startMicros() <= last.endMicros() + JOINT_TOLERANCE_MICROS) {
        long end = Math.max(last.endMicros(), piece.endMicros());
        joined.set(
            joined.size() - 1, new Piece(last.server(), last.camera(), last.startMicros(), end));
      } else {
        joined.add(piece);
      }
    }
    return joined;
  }

  /// What is missing between the first and the last recorded moment.
  public List<Gap> gaps() {
    return ranges.isEmpty()
        ? List.of()
        : gaps(ranges.getFirst().startMicros(), ranges.getLast().endMicros());
  }

  /// What is missing between two moments.
  public List<Gap> gaps(long fromMicros, long toMicros) {
    var gaps = new ArrayList<Gap>();
    long covered = fromMicros;
    for (Range range : ranges) {
      addGap(gaps, covered, Math.min(range.startMicros(), toMicros));
      covered = Math.max(covered, range.endMicros());
    }
    addGap(gaps, covered, toMicros);
    return gaps;
  }

  private static void addGap(List<Gap> gaps, long startMicros, long endMicros) {
    if (endMicros - startMicros > JOINT_TOLERANCE_MICROS) {
      gaps.add(new Gap(startMicros, endMicros));
    }
  }

  private static void append(List<Range> ranges, Range range) {
    if (!ranges.isEmpty()) {
      Range last = ranges.getLast();
      if (last.endMicros() == range.startMicros() && last.holders().equals(range.holders())) {
        ranges.set(
            ranges.size() - 1, new Range(last.startMicros(), range.endMicros(), range.holders()));
        return;
      }
    }
    ranges.add(range);
  }
}
