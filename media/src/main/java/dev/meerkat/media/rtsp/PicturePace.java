package dev.meerkat.media.rtsp;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// How often a camera sends a picture (or, without video, an audio frame), as far as its session
/// has shown, and from that when it is silent.
///
/// | So far | A camera that answers requests may send none for |
/// |---|---|
/// | no picture | the limit |
/// | one, or several that came together | twelve times the limit: how often one comes is not known yet |
/// | more | three times the usual pause, at least the limit and at most twelve times it |
///
/// The usual pause is the third-longest of the last [#REMEMBERED], and the longest while there were
/// fewer: a stall of the camera, the network or this host makes no later one last longer, and a
/// camera that sends a few pictures at a time is known all the same. Of the last ten minutes, the
/// third-longest of [#SLOW] slow ones counts as well: some cameras send many pictures while
/// something moves, and one now and then while nothing does.
///
/// So a camera with a picture every ten seconds is not silent. One that answers nothing for the
/// limit may never send none for longer, so that a dead network is seen as fast as with any camera.
/// Times are of one monotonic clock. Immutable.
final class PicturePace {
  static final int REMEMBERED = 32;
  private static final int USUAL = 3;
  private static final int PAUSES = 3;
  private static final int MOST_LIMITS = 12;
  private static final int ASKS_PER_LIMIT = 4;

  /// Pictures with less between them were sent together, as a proxy does with those that it has.
  private static final long TOGETHER_NANOS = 10_000_000;

  /// So many pauses of a second and more are remembered for themselves.
  static final int SLOW = 8;

  private static final long SLOW_NANOS = 1_000_000_000;
  private static final long SLOW_MEMORY_NANOS = 600_000_000_000L;

  /// A slow pause.
  private record Slow(long nanos, long endNanos) {}

  private final boolean any;
  private final long newestNanos;

  /// The newest ones, in no order.
  private final long[] pausesNanos;

  /// How many there were, up to the number that is remembered twice.
  private final int pauses;

  /// The newest ones, in order.
  private final List<Slow> slow;

  private PicturePace(
      boolean any, long newestNanos, long[] pausesNanos, int pauses, List<Slow> slow) {
    this.any = any;
    this.newestNanos = newestNanos;
    this.pausesNanos = pausesNanos;
    this.pauses = pauses;
    this.slow = slow;
  }

  static PicturePace from(long nowNanos) {
    return new PicturePace(false, nowNanos, new long[0], 0, List.of());
  }

  /// A picture has come.
  ///
  /// @param doneNanos when the receiver was done with it
  PicturePace with(long arrivalNanos, long doneNanos) {
    long pauseNanos = any ? arrivalNanos - newestNanos : 0;
    if (pauseNanos < TOGETHER_NANOS) {
      return new PicturePace(true, doneNanos, pausesNanos, pauses, slow);
    }
    long[] with = Arrays.copyOf(pausesNanos, Math.min(pauses + 1, REMEMBERED));
    with[pauses % REMEMBERED] = pauseNanos;
    int count = pauses + 1 == 2 * REMEMBERED ? REMEMBERED : pauses + 1;
    return new PicturePace(true, doneNanos, with, count, slowWith(pauseNanos, arrivalNanos));
  }

  private List<Slow> slowWith(long pauseNanos, long arrivalNanos) {
    if (pauseNanos < SLOW_NANOS) {
      return slow;
    }
    var with = new ArrayList<>(slow.subList(Math.max(0, slow.size() + 1 - SLOW), slow.size()));
    with.add(new Slow(pauseNanos, arrivalNanos));
    return with;
  }

  /// When the receiver was done with the newest picture, so that a slow receiver does not look like
  /// a silent camera; before the first one, when the session began.
  long newestNanos() {
    return newestNanos;
  }

  /// 0 when it is not known yet.
  long usualPauseNanos() {
    if (pauses == 0) {
      return 0;
    }
    long[] sorted = pausesNanos.clone();
    Arrays.sort(sorted);
    return Math.max(sorted[sorted.length - (pauses < REMEMBERED ? 1 : USUAL)], usualSlowNanos());
  }

  /// 0 when there were fewer.
  private long usualSlowNanos() {
    long[] sorted =
        slow.stream()
            .filter(each -> newestNanos - each.endNanos() < SLOW_MEMORY_NANOS)
            .mapToLong(Slow::nanos)
            .sorted()
            .toArray();
    return sorted.length < USUAL ? 0 : sorted[sorted.length - USUAL];
  }

  long pauseNanos(long nowNanos) {
    return nowNanos - newestNanos;
  }

  /// For how long a camera that answers may send no picture.
  long allowedNanos(long limitNanos) {
    long mostNanos = MOST_LIMITS * limitNanos;
    if (!any) {
      return limitNanos;
    }
    long usualNanos = usualPauseNanos();
    return usualNanos == 0 ? mostNanos : Math.clamp(PAUSES * usualNanos, limitNanos, mostNanos);
  }

  /// @param answeredNanos when the camera last answered a request
  boolean silent(long nowNanos, long answeredNanos, long limitNanos) {
    long pauseNanos = pauseNanos(nowNanos);
    boolean answers = nowNanos - answeredNanos < limitNanos;
    return pauseNanos >= limitNanos && (!answers || pauseNanos >= allowedNanos(limitNanos));
  }

  /// Whether it has to be asked now if it still answers.
  ///
  /// @param askedNanos when it was last asked
  boolean asks(long nowNanos, long askedNanos, long limitNanos) {
    long everyNanos = limitNanos / ASKS_PER_LIMIT;
    return pauseNanos(nowNanos) >= everyNanos
        && nowNanos - askedNanos >= everyNanos
        && allowedNanos(limitNanos) > limitNanos;
  }
}
