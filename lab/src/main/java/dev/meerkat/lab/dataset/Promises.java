package dev.meerkat.lab.dataset;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.stream.Stream;

/// What clients of a database were promised, compared with what a copy holds after the database
/// died.
///
/// Clients work side by side, so the order of their commits is not known in full. What is known: a
/// transaction that was acknowledged before another one began was committed before it. A copy is a
/// *prefix* if it holds each one that was acknowledged before the begin of any that it holds.
final class Promises {
  private final NavigableMap<Integer, NavigableMap<Long, Transaction>> acknowledged =
      new TreeMap<>();

  Promises(List<Transaction> transactions) {
    for (Transaction each : transactions) {
      acknowledged.computeIfAbsent(each.client(), _ -> new TreeMap<>()).put(each.number(), each);
    }
  }

  int count() {
    return acknowledged.values().stream().mapToInt(Map::size).sum();
  }

  /// How many acknowledged ones are missing.
  long lost(Map<Integer, SortedSet<Long>> present) {
    return all().filter(each -> !holds(present, each)).count();
  }

  private Stream<Transaction> all() {
    return acknowledged.values().stream().flatMap(of -> of.values().stream());
  }

  private static boolean holds(Map<Integer, SortedSet<Long>> present, Transaction transaction) {
    SortedSet<Long> of = present.get(transaction.client());
    return of != null && of.contains(transaction.number());
  }

  /// Why the copy is no prefix, a line for each reason; none if it is one.
  ///
  /// @param present the numbers of each client's transactions that it holds
  List<String> holes(Map<Integer, SortedSet<Long>> present) {
    List<String> holes = new ArrayList<>();
    long lastBegin = Long.MIN_VALUE;
    for (var each : present.entrySet()) {
      NavigableMap<Long, Transaction> of =
          acknowledged.getOrDefault(each.getKey(), new TreeMap<>());
      long last = each.getValue().last();
      long known = of.isEmpty() ? 0 : of.lastKey();
      if (last > known + 1) {
        holes.add("client " + each.getKey() + " never began its transaction " + last);
      }
      if (each.getValue().first() != 1 || last != each.getValue().size()) {
        holes.add("client " + each.getKey() + " has a hole before its transaction " + last);
      }
      lastBegin = Math.max(lastBegin, began(of, last));
    }
    long begin = lastBegin;
    all()
        .filter(each -> each.endedMicros() < begin && !holds(present, each))
        .forEach(
            each -> holes.add(each + " is missing, and one that began after its end is there"));
    return holes;
  }

  /// When it began, at the earliest: one that was never acknowledged, after the one before.
  private static long began(NavigableMap<Long, Transaction> of, long number) {
    Transaction transaction = of.get(number);
    if (transaction != null) {
      return transaction.beganMicros();
    }
    Transaction before = of.get(number - 1);
    return before == null ? Long.MIN_VALUE : before.endedMicros();
  }
}
