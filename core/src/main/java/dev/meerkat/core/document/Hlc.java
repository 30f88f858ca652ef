package dev.meerkat.core.document;

import dev.meerkat.core.model.ServerId;
import java.util.Comparator;

/// A hybrid logical clock reading (Kulkarni et al., *Logical Physical Clocks*, 2014): close to wall
/// time, yet larger than every reading that its node had seen when it was made. Total order:
/// `wallMillis`, then `counter`, then `node`.
///
/// @param wallMillis milliseconds since the epoch, 0 or more
/// @param counter tells readings of one millisecond apart, 0 or more
/// @param node the server that made the reading
public record Hlc(long wallMillis, int counter, ServerId node) implements Comparable<Hlc> {
  /// A reading further ahead of the local clock than this is not believed: one server whose clock
  /// stands in the next year would otherwise win every edit until then.
  public static final long MAX_AHEAD_MILLIS = 3_600_000;

  /// The first of January 2026, so that suggestions can be told apart until 2094.
  static final long SUGGESTIONS_SINCE_SECONDS = 1_767_225_600;

  private static final Comparator<Hlc> ORDER =
      Comparator.comparingLong(Hlc::wallMillis)
          .thenComparingInt(Hlc::counter)
          .thenComparing(Hlc::node);

  public Hlc {
    if (wallMillis < 0 || counter < 0) {
      throw new IllegalArgumentException(
          "clock reading " + wallMillis + "." + counter + " of " + node + " is negative");
    }
  }

  /// The clock of a node that has seen nothing yet.
  public static Hlc start(ServerId node) {
    return new Hlc(0, 0, node);
  }

  /// A reading that is older than that of every edit. Of two, the one that was made by an earlier
  /// second is the larger: whoever came later changes nothing.
  public static Hlc suggestion(ServerId node, long nowMillis) {
    long seconds = nowMillis / 1_000 - SUGGESTIONS_SINCE_SECONDS;
    return new Hlc(0, Integer.MAX_VALUE - Math.clamp(seconds, 0, Integer.MAX_VALUE), node);
  }

  /// The next reading of this node: larger than this one even when the wall clock stood still or
  /// was set back.
  ///
  /// @param nowMillis wall clock in milliseconds since the epoch
  public Hlc tick(long nowMillis) {
    return nowMillis > wallMillis ? new Hlc(nowMillis, 0, node) : after(wallMillis, counter);
  }

  /// This node's clock once it has seen `remote`: not smaller than either, save that a remote
  /// reading that [#believes] denies is left out.
  public Hlc receive(long nowMillis, Hlc remote) {
    if (!believes(nowMillis, remote)) {
      return tick(nowMillis);
    }
    long newest = Math.max(nowMillis, Math.max(wallMillis, remote.wallMillis));
    if (newest == wallMillis && newest == remote.wallMillis) {
      return after(newest, Math.max(counter, remote.counter));
    }
    if (newest == wallMillis) {
      return after(newest, counter);
    }
    return newest == remote.wallMillis ? after(newest, remote.counter) : new Hlc(newest, 0, node);
  }

  /// Whether `remote` is at most [#MAX_AHEAD_MILLIS] ahead of this clock and of the wall clock.
  public boolean believes(long nowMillis, Hlc remote) {
    return remote.wallMillis - Math.max(nowMillis, wallMillis) <= MAX_AHEAD_MILLIS;
  }

  private Hlc after(long wall, int count) {
    return count == Integer.MAX_VALUE ? new Hlc(wall + 1, 0, node) : new Hlc(wall, count + 1, node);
  }

  @Override
  public int compareTo(Hlc other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return wallMillis + "." + counter + "@" + node;
  }
}
