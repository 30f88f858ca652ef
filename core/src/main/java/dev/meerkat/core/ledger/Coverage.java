package dev.meerkat.core.ledger;

import dev.meerkat.core.archive.Periods;
import dev.meerkat.core.archive.Piece;
import dev.meerkat.core.archive.Timeline;
import dev.meerkat.core.archive.Timeline.Range;
import dev.meerkat.core.model.Cause;
import dev.meerkat.core.model.ServerId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;

/// The covered part of a ledger: a timeline that is cut to a period and has no holes within the
/// tolerance of joints.
final class Coverage {
  /// A stretch between covered ranges.
  ///
  /// @param toMicros exclusive
  record Hole(long fromMicros, long toMicros) {}

  private Coverage() {}

  /// Footage without the stretches in which the camera sent its server no picture.
  static List<Piece> pictured(List<Piece> pieces, List<Outage> outages) {
    var pauses = new TreeMap<ServerId, Periods>();
    for (Outage outage : outages) {
      if (outage.cause() == Cause.CAMERA_PAUSED) {
        pauses
            .computeIfAbsent(outage.server(), _ -> new Periods(outages.size()))
            .add(outage.fromMicros(), outage.toMicros());
      }
    }
    var pictured = new ArrayList<Piece>();
    for (Piece piece : pieces) {
      Periods of = pauses.get(piece.server());
      if (of == null) {
        pictured.add(piece);
      } else {
        cut(piece, of, pictured);
      }
    }
    return pictured;
  }

  private static void cut(Piece piece, Periods pauses, List<Piece> to) {
    long at = piece.startMicros();
    for (Periods.Period pause : pauses.overlapping(at, piece.endMicros())) {
      if (pause.startMicros() > at) {
        to.add(new Piece(piece.server(), piece.camera(), at, pause.startMicros()));
      }
      at = pause.endMicros();
    }
    if (at < piece.endMicros()) {
      to.add(new Piece(piece.server(), piece.camera(), at, piece.endMicros()));
    }
  }

  static List<Range> of(List<Piece> pieces, long fromMicros, long toMicros) {
    var ranges = new ArrayList<Range>();
    long at = fromMicros;
    for (Range range : Timeline.of(pieces).ranges()) {
      long start = Math.max(at, range.startMicros());
      long end = Math.min(range.endMicros(), toMicros);
      if (end > start) {
        if (start - at > 0 && start - at <= Timeline.JOINT_TOLERANCE_MICROS) {
          start = at;
        }
        append(ranges, new Range(start, end, range.holders()));
        at = end;
      }
    }
    if (!ranges.isEmpty() && toMicros - at <= Timeline.JOINT_TOLERANCE_MICROS && at < toMicros) {
      Range last = ranges.removeLast();
      ranges.add(new Range(last.startMicros(), toMicros, last.holders()));
    }
    return ranges;
  }

  private static void append(List<Range> ranges, Range range) {
    if (!ranges.isEmpty()
        && ranges.getLast().endMicros() == range.startMicros()
        && ranges.getLast().holders().equals(range.holders())) {
      Range last = ranges.removeLast();
      ranges.add(new Range(last.startMicros(), range.endMicros(), range.holders()));
    } else {
      ranges.add(range);
    }
  }

  static List<Hole> between(List<Range> covered, long fromMicros, long toMicros) {
    var holes = new ArrayList<Hole>();
    long at = fromMicros;
    for (Range range : covered) {
      if (range.startMicros() > at) {
        holes.add(new Hole(at, range.startMicros()));
      }
      at = range.endMicros();
    }
    if (at < toMicros) {
      holes.add(new Hole(at, toMicros));
    }
    return holes;
  }

  /// Damage within covered ranges of the server that tells of it.
  static List<Outage> marks(List<Range> covered, List<Outage> outages) {
    var damage =
        outages.stream()
            .filter(outage -> outage.cause() == Cause.PACKETS_LOST)
            .sorted(Comparator.comparingLong(Outage::fromMicros))
            .toList();
    var marks = new ArrayList<Outage>();
    int first = 0;
    for (Range range : covered) {
      while (first < damage.size() && endsBefore(damage, first, range.startMicros())) {
        first++;
      }
      for (int i = first; i < damage.size(); i++) {
        Outage outage = damage.get(i);
        if (outage.fromMicros() >= range.endMicros()) {
          break;
        }
        long from = Math.max(outage.fromMicros(), range.startMicros());
        long to = Math.min(outage.toMicros(), range.endMicros());
        if (from < to && range.holders().contains(outage.server())) {
          marks.add(new Outage(outage.server(), from, to, outage.cause(), outage.detail()));
        }
      }
    }
    return marks;
  }

  private static boolean endsBefore(List<Outage> damage, int index, long micros) {
    return damage.get(index).toMicros() <= micros;
  }
}
