package dev.meerkat.core.replication;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.NavigableSet;
import java.util.SortedSet;
import java.util.TreeSet;

/// Some ranges of a dataset, or everything. Immutable; adding a few to many does not copy the many:
/// they are kept in layers, each at least twice as large as the next, of which no two share a
/// range.
public final class Ranges {
  public static final Ranges NONE = new Ranges(List.of(), false);
  public static final Ranges EVERYTHING = new Ranges(List.of(), true);

  private final List<NavigableSet<Range>> layers;
  private final boolean everything;

  private Ranges(List<NavigableSet<Range>> layers, boolean everything) {
    this.layers = layers;
    this.everything = everything;
  }

  public static Ranges of(Collection<Range> ranges) {
    return ranges.isEmpty() ? NONE : new Ranges(List.of(new TreeSet<>(ranges)), false);
  }

  public boolean everything() {
    return everything;
  }

  /// In their order; none when they are everything.
  public SortedSet<Range> some() {
    if (layers.size() == 1) {
      return Collections.unmodifiableSortedSet(layers.getFirst());
    }
    var all = new TreeSet<Range>();
    layers.forEach(all::addAll);
    return Collections.unmodifiableSortedSet(all);
  }

  public boolean isEmpty() {
    return !everything && layers.isEmpty();
  }

  public int count() {
    return layers.stream().mapToInt(NavigableSet::size).sum();
  }

  /// Whether it is among these, by itself, with all of its file, or with all of the file's block.
  public boolean contains(Range range) {
    return everything
        || has(range)
        || has(Range.block(range.file()))
        || (range.number() != Range.BLOCK && has(Range.whole(range.file())));
  }

  private boolean has(Range range) {
    for (var layer : layers) {
      if (layer.contains(range)) {
        return true;
      }
    }
    return false;
  }

  public boolean containsAll(Ranges other) {
    return everything
        || (!other.everything
            && other.layers.stream().allMatch(layer -> layer.stream().allMatch(this::contains)));
  }

  public Ranges and(Ranges other) {
    if (containsAll(other)) {
      return this;
    }
    if (other.count() > count() || other.everything) {
      return other.and(this);
    }
    var added = new TreeSet<Range>();
    other.layers.forEach(layer -> layer.stream().filter(it -> !contains(it)).forEach(added::add));
    var next = new ArrayList<>(layers);
    NavigableSet<Range> last = added;
    while (!next.isEmpty() && next.getLast().size() < 2 * last.size()) {
      var merged = new TreeSet<>(next.removeLast());
      merged.addAll(last);
      last = merged;
    }
    next.add(last);
    return new Ranges(next, false);
  }

  public Ranges without(Ranges other) {
    if (everything || other.isEmpty()) {
      return this;
    }
    return of(some().stream().filter(range -> !other.contains(range)).toList());
  }

  /// Everything, when they are more than that.
  Ranges atMost(int limit) {
    return count() > limit ? EVERYTHING : this;
  }

  /// How many.
  public String words() {
    return everything ? "all ranges" : count() == 1 ? "1 range" : count() + " ranges";
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Ranges it && everything == it.everything && some().equals(it.some());
  }

  @Override
  public int hashCode() {
    return 31 * some().hashCode() + Boolean.hashCode(everything);
  }

  @Override
  public String toString() {
    return everything ? "everything" : some().toString();
  }
}
