package dev.meerkat.replication.wire;

import dev.meerkat.core.replication.Range;
import dev.meerkat.core.replication.Ranges;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/// Ranges as runs of consecutive ones: their number (32 bits), then for each run the file (64), the
/// first number in it (64) and how many there are (32). Everything is a number of 2³² - 1 runs.
final class RangesForm {
  static final int RUN_BYTES = 20;
  private static final long EVERYTHING = 0xFFFF_FFFFL;

  private RangesForm() {}

  /// More than [Bounds#RANGES] are told as everything.
  static void write(Ranges ranges, Output out) {
    if (ranges.everything() || ranges.count() > Bounds.RANGES) {
      out.u32(EVERYTHING);
      return;
    }
    out.u32(runs(ranges));
    Range first = null;
    long count = 0;
    for (Range range : ranges.some()) {
      if (first != null && follows(range, first, count)) {
        count++;
        continue;
      }
      if (first != null) {
        run(first, count, out);
      }
      first = range;
      count = 1;
    }
    if (first != null) {
      run(first, count, out);
    }
  }

  private static long runs(Ranges ranges) {
    long runs = 0;
    Range last = null;
    for (Range range : ranges.some()) {
      if (last == null || !follows(range, last, 1)) {
        runs++;
      }
      last = range;
    }
    return runs;
  }

  private static boolean follows(Range range, Range first, long count) {
    return range.file() == first.file() && range.number() == first.number() + count;
  }

  private static void run(Range first, long count, Output out) {
    out.i64(first.file());
    out.i64(first.number());
    out.u32(count);
  }

  static Ranges read(Input in) throws MalformedException {
    return read(in, Bounds.RANGES);
  }

  /// @param most that memory is taken for: more are everything
  static Ranges read(Input in, int most) throws MalformedException {
    long runs = in.u32("the number of runs");
    if (runs == EVERYTHING) {
      return Ranges.EVERYTHING;
    }
    if (runs > Bounds.RANGES || runs * RUN_BYTES > in.left()) {
      throw in.malformed(runs + " runs of ranges do not fit");
    }
    var found = new ArrayList<Run>((int) runs);
    long all = 0;
    for (long i = 0; i < runs; i++) {
      var run =
          new Run(
              new Range(in.i64("the file of a range"), in.i64("the number of a range")),
              in.u32("the length of a run"));
      if (run.count == 0
          || run.count > Bounds.RANGES - all
          || run.first.number() + run.count - 1 < run.first.number()) {
        throw in.malformed("a run of " + run.count + " ranges behind " + all);
      }
      if (!found.isEmpty() && run.first.compareTo(found.getLast().last()) <= 0) {
        throw in.malformed(
            "ranges are not in order: " + run.first + " after " + found.getLast().last());
      }
      found.add(run);
      all += run.count;
    }
    return all > most ? Ranges.EVERYTHING : expanded(found);
  }

  private record Run(Range first, long count) {
    Range last() {
      return new Range(first.file(), first.number() + count - 1);
    }
  }

  private static Ranges expanded(List<Run> runs) {
    var ranges = new TreeSet<Range>();
    for (Run run : runs) {
      for (long number = 0; number < run.count; number++) {
        ranges.add(new Range(run.first.file(), run.first.number() + number));
      }
    }
    return Ranges.of(ranges);
  }
}
