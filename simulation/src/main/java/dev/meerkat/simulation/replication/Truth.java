package dev.meerkat.simulation.replication;

import dev.meerkat.core.replication.History;
import dev.meerkat.core.replication.Position;
import dev.meerkat.core.replication.Range;
import dev.meerkat.simulation.play.Broken;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// What really happened: every state that an active side has been in, who wrote which value first,
/// and what applications were promised. Values only grow, so what is at least as great has not been
/// lost.
final class Truth {
  private record Key(long epoch, long sequence) implements Comparable<Key> {
    @Override
    public int compareTo(Key other) {
      int order = Long.compare(epoch, other.epoch);
      return order == 0 ? Long.compare(sequence, other.sequence) : order;
    }
  }

  private final SortedMap<Key, SortedMap<Range, Long>> states = new TreeMap<>();
  private final SortedMap<Long, List<Position>> origins = new TreeMap<>();
  private SortedMap<Range, Long> promised = new TreeMap<>();
  private SortedMap<Range, Long> promisedHere = new TreeMap<>();
  private long newestValue;

  long nextValue() {
    return ++newestValue;
  }

  void wrote(Position position, long value) {
    origins.computeIfAbsent(value, _ -> new ArrayList<>()).add(position);
  }

  void was(Position position, SortedMap<Range, Long> content) {
    states.put(new Key(position.epoch(), position.sequence()), content);
  }

  SortedMap<Range, Long> at(Position position) {
    var state = states.get(new Key(position.epoch(), position.sequence()));
    if (state == null) {
      throw new Broken("no active side has been at " + position);
    }
    return state;
  }

  /// A crash left whatever it left: it belongs to the epoch that begins with it. So does what was
  /// written over since, which the next power cut may bring back.
  void found(Position position, List<Long> values) {
    values.forEach(value -> wrote(position, value));
  }

  /// Whether a copy with that history, up to that sequence, has seen the value.
  boolean hasSeen(History history, long end, long value) {
    return value == 0
        || origins.getOrDefault(value, List.of()).stream()
            .anyMatch(origin -> origin.sequence() <= reach(history, origin.epoch(), end));
  }

  /// How far the epoch goes in that history; -1 when it is not in it.
  private static long reach(History history, long epoch, long end) {
    long reach = -1;
    for (var start : history.starts().reversed()) {
      reach = start.epoch() > epoch ? start.after().sequence() : reach;
      if (start.epoch() == epoch) {
        return reach < 0 ? end : reach;
      }
    }
    return -1;
  }

  /// An application was told that this state is safe.
  ///
  /// @param here whether also from a power cut of the active side alone
  void promise(Position position, boolean here) {
    raise(promised, at(position));
    if (here) {
      raise(promisedHere, at(position));
    }
  }

  private static void raise(SortedMap<Range, Long> promise, SortedMap<Range, Long> to) {
    to.forEach((range, value) -> promise.merge(range, value, Math::max));
  }

  void demandPromised(SortedMap<Range, Long> content, String where) {
    demand(promised, content, where);
  }

  private static void demand(
      SortedMap<Range, Long> promise, SortedMap<Range, Long> content, String where) {
    promise.forEach((range, value) -> {
      if (content.getOrDefault(range, 0L) < value) {
        throw new Broken("promised and missing " + where + ": " + value + " in " + range);
      }
    });
  }

  /// The other side takes over with all that was promised, or the same side comes back.
  void demandAtActivation(SortedMap<Range, Long> content, boolean sameSide, String where) {
    demand(sameSide ? promisedHere : promised, content, where);
    if (sameSide) {
      promised = new TreeMap<>(promisedHere);
    } else {
      promisedHere = new TreeMap<>(promised);
    }
  }

  /// A takeover was made that was allowed to lose something.
  void forgive() {
    promised = new TreeMap<>();
    promisedHere = new TreeMap<>();
  }
}
