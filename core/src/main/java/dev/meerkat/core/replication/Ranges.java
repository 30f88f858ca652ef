package dev.meerkat.core.replication;

import java.util.Collection;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/// Some ranges of a dataset, or everything.
public record Ranges(SortedSet<Range> some, boolean everything) {
  public static final Ranges NONE = new Ranges(Collections.emptySortedSet(), false);
  public static final Ranges EVERYTHING = new Ranges(Collections.emptySortedSet(), true);

  public Ranges {
    some = Collections.unmodifiableSortedSet(some);
  }

  public static Ranges of(Collection<Range> ranges) {
    return ranges.isEmpty() ? NONE : new Ranges(new TreeSet<>(ranges), false);
  }

  public boolean isEmpty() {
    return !everything && some.isEmpty();
  }

  public int count() {
    return some.size();
  }

  public boolean contains(Range range) {
    return everything || some.contains(range);
  }

  public boolean containsAll(Ranges other) {
    return everything || (!other.everything && some.containsAll(other.some));
  }

  public Ranges and(Ranges other) {
    if (containsAll(other)) {
      return this;
    }
    if (other.containsAll(this)) {
      return other;
    }
    var all = new TreeSet<>(some);
    all.addAll(other.some);
    return new Ranges(all, false);
  }

  public Ranges without(Ranges other) {
    if (everything || other.isEmpty()) {
      return this;
    }
    if (other.everything) {
      return NONE;
    }
    var rest = new TreeSet<>(some);
    rest.removeAll(other.some);
    return of(rest);
  }

  /// Everything, when they are more than that.
  Ranges atMost(int limit) {
    return some.size() > limit ? EVERYTHING : this;
  }

  /// How many.
  public String words() {
    return everything ? "all ranges" : some.size() == 1 ? "1 range" : some.size() + " ranges";
  }

  @Override
  public String toString() {
    return everything ? "everything" : some.toString();
  }
}
