package dev.meerkat.simulation.replication;

import dev.meerkat.core.replication.Range;
import dev.meerkat.core.replication.Ranges;
import dev.meerkat.simulation.play.Agenda;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// The data of one side: a few blocks that hold a number each, in a cache and on a disk that loses
/// what was not synced, block by block as it likes.
final class Folder {
  static final int BLOCKS = 16;

  private record Written(long sequence, long value) {}

  private final SortedMap<Range, Long> cache = new TreeMap<>();
  private final SortedMap<Range, Long> disk = new TreeMap<>();
  private final SortedMap<Range, List<Written>> unsynced = new TreeMap<>();

  Folder() {
    for (int i = 0; i < BLOCKS; i++) {
      cache.put(block(i), 0L);
      disk.put(block(i), 0L);
    }
  }

  /// Four in a file, and the first two files of each [Range#BLOCK].
  static Range block(long number) {
    long file = number / 4;
    return new Range((1 + file / 2) * Range.BLOCK_FILES + file % 2, number % 4);
  }

  /// As applications see it.
  SortedMap<Range, Long> content() {
    return new TreeMap<>(cache);
  }

  /// The blocks that are meant.
  List<Range> in(Ranges ranges) {
    return cache.keySet().stream().filter(ranges::contains).toList();
  }

  long value(Range range) {
    return cache.getOrDefault(range, 0L);
  }

  /// All that a power cut could leave in it.
  List<Long> possibleValues(Range range) {
    var values = new ArrayList<Long>();
    values.add(value(range));
    values.add(disk.getOrDefault(range, 0L));
    unsynced.getOrDefault(range, List.of()).forEach(each -> values.add(each.value));
    return values;
  }

  /// What was there is moved away, durably.
  void empty(Range range) {
    cache.put(range, 0L);
    disk.put(range, 0L);
    unsynced.remove(range);
  }

  /// It changes behind everybody's back, on the disk.
  void spoil(Range range) {
    cache.put(range, 0L);
    disk.put(range, 0L);
  }

  void make(Change change) {
    change
        .values()
        .forEach((range, value) -> {
          cache.put(range, value);
          unsynced
              .computeIfAbsent(range, _ -> new ArrayList<>())
              .add(new Written(change.end().sequence(), value));
        });
  }

  /// What was written up to there is on the disk; what came later may not be.
  void sync(long through) {
    unsynced.forEach((range, writes) -> {
      while (!writes.isEmpty() && writes.getFirst().sequence <= through) {
        disk.put(range, writes.removeFirst().value);
      }
    });
  }

  boolean isSynced() {
    return unsynced.values().stream().allMatch(List::isEmpty);
  }

  /// Sequences after that one are given anew: what was written with them before is older.
  void restartAfter(long sequence) {
    unsynced
        .values()
        .forEach(writes ->
            writes.replaceAll(each -> new Written(Math.min(each.sequence, sequence), each.value)));
  }

  void losePower(Agenda agenda) {
    unsynced.forEach((range, writes) -> {
      int kept = (int) agenda.number(0, writes.size());
      if (kept > 0) {
        disk.put(range, writes.get(kept - 1).value);
      }
    });
    cache.putAll(disk);
    unsynced.clear();
  }
}
