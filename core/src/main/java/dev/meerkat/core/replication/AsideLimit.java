package dev.meerkat.core.replication;

import java.util.ArrayList;
import java.util.List;

/// How much of what is kept aside stays: the newest does, whatever its size, and others, the newest
/// ones, as far as all of it together does not take more than that.
public record AsideLimit(long bytes) {
  public static final AsideLimit USUAL = new AsideLimit(10L << 30);

  /// What was kept at one time.
  public record Kept(String name, long bytes) {}

  public AsideLimit {
    if (bytes < 0) {
      throw new IllegalArgumentException("a limit of " + bytes + " bytes of what is kept aside");
    }
  }

  /// @param oldestFirst all that is kept
  /// @return those to be deleted, the oldest first
  public List<Kept> beyond(List<Kept> oldestFirst) {
    long sum = oldestFirst.stream().mapToLong(Kept::bytes).sum();
    var beyond = new ArrayList<Kept>();
    for (int i = 0; i < oldestFirst.size() - 1 && sum > bytes; i++) {
      beyond.add(oldestFirst.get(i));
      sum -= oldestFirst.get(i).bytes();
    }
    return beyond;
  }
}
