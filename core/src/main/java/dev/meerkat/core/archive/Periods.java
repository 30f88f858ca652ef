package dev.meerkat.core.archive;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/// Periods of time in order, of which those that overlap or follow each other within
/// [Timeline#JOINT_TOLERANCE_MICROS] are one. When there are too many, the oldest are forgotten,
/// and that is told. Not safe for use by several threads.
public final class Periods {
  /// @param endMicros exclusive, after `startMicros`
  public record Period(long startMicros, long endMicros) {}

  private final int most;
  private final NavigableMap<Long, Long> ends = new TreeMap<>();
  private long knownFromMicros = Long.MIN_VALUE;

  /// @param most how many are remembered
  public Periods(int most) {
    if (most < 1) {
      throw new IllegalArgumentException("room for " + most + " periods is not above 0");
    }
    this.most = most;
  }

  public void add(long startMicros, long endMicros) {
    long start = Math.max(startMicros, knownFromMicros);
    if (start >= endMicros) {
      return;
    }
    long end = endMicros;
    Map.Entry<Long, Long> before = ends.lowerEntry(start);
    if (before != null && before.getValue() + Timeline.JOINT_TOLERANCE_MICROS >= start) {
      start = before.getKey();
    }
    Map.Entry<Long, Long> next = ends.ceilingEntry(start);
    while (next != null && next.getKey() <= end + Timeline.JOINT_TOLERANCE_MICROS) {
      end = Math.max(end, next.getValue());
      ends.remove(next.getKey());
      next = ends.ceilingEntry(start);
    }
    ends.put(start, end);
    forgetOldest();
  }

  /// Takes away what of this is there.
  public void remove(long startMicros, long endMicros) {
    for (Period each : overlapping(startMicros, endMicros)) {
      ends.remove(each.startMicros());
      if (each.startMicros() < startMicros) {
        ends.put(each.startMicros(), startMicros);
      }
      if (each.endMicros() > endMicros) {
        ends.put(endMicros, each.endMicros());
      }
    }
    forgetOldest();
  }

  private void forgetOldest() {
    while (ends.size() > most) {
      knownFromMicros = ends.pollFirstEntry().getValue();
    }
  }

  /// Those that overlap a period, not cut to it.
  public List<Period> overlapping(long fromMicros, long toMicros) {
    var found = new ArrayList<Period>();
    Long first = ends.floorKey(fromMicros);
    ends.tailMap(first == null ? fromMicros : first, true)
        .headMap(toMicros, false)
        .forEach((start, end) -> {
          if (end > fromMicros) {
            found.add(new Period(start, end));
          }
        });
    return found;
  }

  /// Before this moment there may have been more; [Long#MIN_VALUE] when nothing was forgotten.
  public long knownFromMicros() {
    return knownFromMicros;
  }
}
