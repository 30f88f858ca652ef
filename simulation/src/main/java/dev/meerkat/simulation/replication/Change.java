package dev.meerkat.simulation.replication;

import dev.meerkat.core.replication.Mark;
import dev.meerkat.core.replication.Range;
import dev.meerkat.core.replication.Ranges;
import java.util.Optional;
import java.util.SortedMap;

/// A change of the stream: what is to be in some blocks. That of a snapshot is what is there
/// anyway; the last one of a scan has none.
///
/// @param check what a verification tells with it, if it does
record Change(Mark before, Mark end, SortedMap<Range, Long> values, Optional<Check> check) {
  /// @param sums what blocks hold at this place
  /// @param end of a window, if one ends here
  record Check(long scan, SortedMap<Range, Long> sums, Optional<WindowEnd> end) {}

  /// @param sums that were told since the last one
  record WindowEnd(long window, long sums, boolean last) {}

  Ranges ranges() {
    return Ranges.of(values.keySet());
  }
}
