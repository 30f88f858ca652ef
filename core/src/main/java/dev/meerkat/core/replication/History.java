package dev.meerkat.core.replication;

import dev.meerkat.core.model.ServerId;
import java.util.ArrayList;
import java.util.List;

/// The epochs that a copy has been through, oldest first. Together with where it ends it says
/// exactly what a copy holds ([docs/replication-protocol.md#positions]).
public record History(List<EpochStart> starts) {
  public static final History NONE = new History(List.of());

  /// Older ones are forgotten: a copy that was away for so many takeovers is compared as a whole.
  static final int LONGEST = 1_000;

  public History {
    starts = List.copyOf(starts);
    for (int i = 1; i < starts.size(); i++) {
      var earlier = starts.get(i - 1);
      var later = starts.get(i);
      if (later.epoch() <= earlier.epoch() || earlier.after().isAfter(later.after())) {
        throw new IllegalArgumentException("epoch " + later + " cannot follow " + earlier);
      }
    }
  }

  public boolean isEmpty() {
    return starts.isEmpty();
  }

  /// 0 when it has none.
  public long epoch() {
    return starts.isEmpty() ? 0 : starts.getLast().epoch();
  }

  /// @throws IllegalArgumentException if the epoch is not newer than all before
  public History begin(long epoch, ServerId by, Mark after, boolean exact) {
    var next = new ArrayList<>(starts);
    next.add(new EpochStart(epoch, by, after, exact));
    return new History(next.size() > LONGEST ? next.subList(1, next.size()) : next);
  }

  /// The position of a copy with this history that has seen so many changes.
  public Position at(long sequence) {
    long epoch = 0;
    for (var start : starts) {
      if (start.after().sequence() > sequence) {
        break;
      }
      epoch = start.epoch();
    }
    return new Position(epoch, sequence);
  }

  /// How a copy with this history that ends at `end` stands to another one.
  public Relation relation(Mark end, History other, Mark otherEnd) {
    int newest = starts.size() - 1;
    while (newest >= 0 && !other.starts.contains(starts.get(newest))) {
      newest--;
    }
    if (newest < 0) {
      return new Relation.Strangers();
    }
    // An epoch is granted once: who has been through the same one has the same past.
    int next = newest + 1;
    int otherNext = other.starts.indexOf(starts.get(newest)) + 1;
    var parting =
        Mark.earlier(reachOfEpochBefore(next, end), other.reachOfEpochBefore(otherNext, otherEnd));
    boolean wentOn = end.isAfter(parting) || isInexactFrom(next);
    boolean otherWentOn = otherEnd.isAfter(parting) || other.isInexactFrom(otherNext);
    long bytes = end.bytesSince(parting);
    long otherBytes = otherEnd.bytesSince(parting);
    if (wentOn) {
      return otherWentOn
          ? new Relation.Diverged(parting, bytes, otherBytes)
          : new Relation.Ahead(parting, bytes, !isInexactFrom(next));
    }
    return otherWentOn
        ? new Relation.Behind(parting, otherBytes, !other.isInexactFrom(otherNext))
        : new Relation.Same(parting);
  }

  private Mark reachOfEpochBefore(int index, Mark end) {
    return index < starts.size() ? starts.get(index).after() : end;
  }

  private boolean isInexactFrom(int index) {
    return starts.stream().skip(index).anyMatch(start -> !start.exact());
  }

  @Override
  public String toString() {
    return starts.toString();
  }
}
