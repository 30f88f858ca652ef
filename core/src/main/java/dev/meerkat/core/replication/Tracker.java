package dev.meerkat.core.replication;

/// In which ranges a copy may differ from the state that it had at `base`, which the other side has
/// had as well: whatever happens to either, comparing the tracked ranges of both makes them equal
/// again. A range is in here, durably, before it is changed.
///
/// Ranges are forgotten by generation, so that nothing must be remembered of single changes: what
/// was first touched up to `boundary` is *old*, what is touched since is *young*. When both sides
/// have everything up to the boundary, the old ones are forgotten and the young ones become old.
///
/// @param base all that is not tracked is as it was at this sequence
/// @param boundary where the young generation begins, as a sequence
/// @param differing what a verification has found to differ: stays until a resync is complete
public record Tracker(long base, long boundary, Ranges old, Ranges young, Ranges differing) {
  /// Of a copy of which nothing is known.
  public static final Tracker UNKNOWN = new Tracker(0, 0, Ranges.EVERYTHING, Ranges.NONE);

  public Tracker(long base, long boundary, Ranges old, Ranges young) {
    this(base, boundary, old, young, Ranges.NONE);
  }

  public Ranges all() {
    return old.and(young).and(differing);
  }

  boolean contains(Range range) {
    return young.contains(range) || old.contains(range);
  }

  /// @param limit more ranges than that are everything
  public Tracker touch(Ranges ranges, int limit) {
    return young.containsAll(ranges)
        ? this
        : new Tracker(base, boundary, old, young.and(ranges).atMost(limit), differing);
  }

  /// Both sides have everything up to `settled`.
  ///
  /// @param end the newest sequence
  /// @param inHand what is about to be changed: it stays tracked
  Tracker settle(long settled, long end, Ranges inHand) {
    if (settled < boundary || (boundary == end && old.isEmpty())) {
      return this;
    }
    return new Tracker(boundary, end, young, inHand, differing);
  }

  /// From `end` on a new generation begins, whatever is settled.
  Tracker turn(long end) {
    return new Tracker(base, end, old.and(young), Ranges.NONE, differing);
  }

  /// These differ although they should not.
  Tracker differs(Ranges ranges, int limit) {
    return new Tracker(base, boundary, old, young, differing.and(ranges).atMost(limit));
  }

  /// A resync is complete.
  Tracker mended() {
    return new Tracker(base, boundary, old, young);
  }
}
