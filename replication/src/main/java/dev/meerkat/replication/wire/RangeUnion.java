package dev.meerkat.replication.wire;

import dev.meerkat.core.replication.Range;
import dev.meerkat.core.replication.Ranges;
import java.util.TreeSet;

/// Gathers ranges of many records, in time that grows with them only. More than [Bounds#RANGES] are
/// everything.
public final class RangeUnion {
  private final TreeSet<Range> some = new TreeSet<>();
  private boolean everything;

  public void add(Ranges ranges) {
    if (everything) {
      return;
    }
    everything = ranges.everything();
    some.addAll(ranges.some());
    if (everything || some.size() > Bounds.RANGES) {
      everything = true;
      some.clear();
    }
  }

  public Ranges all() {
    return everything ? Ranges.EVERYTHING : Ranges.of(some);
  }
}
