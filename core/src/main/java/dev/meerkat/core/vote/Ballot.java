package dev.meerkat.core.vote;

import java.util.Comparator;

/// The number of an attempt to change or read a lease. No two attempts have the same.
///
/// @param proposer a random number of whoever makes it, anew with each start of its process
public record Ballot(long round, long proposer) implements Comparable<Ballot> {
  /// Below all that are made.
  public static final Ballot NONE = new Ballot(0, 0);

  private static final Comparator<Ballot> ORDER =
      Comparator.comparingLong(Ballot::round).thenComparingLong(Ballot::proposer);

  @Override
  public int compareTo(Ballot other) {
    return ORDER.compare(this, other);
  }

  boolean isAbove(Ballot other) {
    return compareTo(other) > 0;
  }

  @Override
  public String toString() {
    return round + "/" + proposer;
  }
}
