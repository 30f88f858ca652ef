package dev.meerkat.simulation.replication;

import dev.meerkat.core.replication.Mark;
import dev.meerkat.core.replication.Range;
import dev.meerkat.core.replication.Ranges;
import java.util.SortedMap;

/// A change of the stream: what is to be in some blocks. That of a snapshot is what is there
/// anyway; the last one of a scan has none.
record Change(Mark before, Mark end, SortedMap<Range, Long> values) {
  Ranges ranges() {
    return Ranges.of(values.keySet());
  }
}
