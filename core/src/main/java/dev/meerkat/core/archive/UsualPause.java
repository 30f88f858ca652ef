package dev.meerkat.core.archive;

import java.util.Arrays;
import java.util.Optional;

/// How long a camera usually sends no picture: the third-longest of its last [#REMEMBERED] pauses,
/// so that a stall, or two, is not usual. Not safe for use by several threads.
public final class UsualPause {
  static final int REMEMBERED = 32;

  /// With fewer, nothing is usual yet.
  static final int KNOWN = 8;

  private static final int USUAL = 3;

  private final long[] pausesMillis = new long[REMEMBERED];
  private int next;
  private int count;

  /// Two pictures have come at this distance.
  public void add(long millis) {
    pausesMillis[next] = millis;
    next = (next + 1) % REMEMBERED;
    count = Math.min(count + 1, REMEMBERED);
  }

  /// Empty while it is not known.
  public Optional<Long> millis() {
    if (count < KNOWN) {
      return Optional.empty();
    }
    long[] sorted = Arrays.copyOf(pausesMillis, count);
    Arrays.sort(sorted);
    return Optional.of(sorted[count - USUAL]);
  }
}
