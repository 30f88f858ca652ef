package dev.meerkat.core.watch;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// The room on this server for cameras of other servers, while what it runs is brought in line with
/// the plan.
final class Room {
  private final int limit;
  private final List<Kept> kept = new ArrayList<>();
  private int taken;

  Room(int limit) {
    this.limit = limit;
  }

  /// One more camera of another server is here.
  void take() {
    taken++;
  }

  /// One of those that are here would make room for others.
  void offer(Kept one) {
    kept.add(one);
  }

  boolean isFull() {
    return taken >= limit;
  }

  /// Those that would have to go so that there is room for one more: the first to go come last.
  /// Empty when there are not enough that would make room.
  List<Kept> firstToGo() {
    kept.sort(Kept.FIRST_TO_GO_LAST);
    int needed = taken - limit + 1;
    return needed > kept.size()
        ? Collections.emptyList()
        : List.copyOf(kept.subList(kept.size() - needed, kept.size()));
  }

  /// So many of those that are the first to go have gone.
  void give(int count) {
    taken -= count;
    kept.subList(kept.size() - count, kept.size()).clear();
  }
}
