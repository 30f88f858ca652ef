package dev.meerkat.simulation.replication;

import dev.meerkat.core.replication.Range;
import dev.meerkat.core.replication.Ranges;
import dev.meerkat.simulation.play.Agenda;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// The blocks that a scan still has to go through, and what the standby has told of some.
final class Scan {
  private final long id;
  private final Deque<Range> next = new ArrayDeque<>();
  private final SortedMap<Long, Deque<Range>> windows = new TreeMap<>();
  private final SortedMap<Long, SortedMap<Range, Long>> digests = new TreeMap<>();

  Scan(long id, Ranges ranges, Folder folder) {
    this.id = id;
    next.addAll(folder.in(ranges));
  }

  long id() {
    return id;
  }

  /// @return whether there is more behind the window
  boolean look(long window, Agenda agenda) {
    long most = agenda.number(1, 4);
    var found = new ArrayDeque<Range>();
    while (!next.isEmpty() && found.size() < most) {
      found.add(next.remove());
    }
    windows.put(window, found);
    return !next.isEmpty();
  }

  Collection<Range> ranges(long window) {
    return List.copyOf(windows.getOrDefault(window, new ArrayDeque<>()));
  }

  void told(long window, SortedMap<Range, Long> held) {
    digests.put(window, held);
  }

  Optional<Range> next(long window) {
    var left = windows.getOrDefault(window, new ArrayDeque<>());
    if (left.isEmpty()) {
      windows.remove(window);
    }
    return Optional.ofNullable(left.poll());
  }

  boolean differs(long window, Range range, long value) {
    var told = digests.getOrDefault(window, new TreeMap<>());
    return told.getOrDefault(range, value + 1) != value;
  }
}
