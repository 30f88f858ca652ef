package dev.meerkat.core.archive;

import dev.meerkat.core.model.Cause;

/// How a camera's attempts have gone so far, and when the next one is due.
///
/// A failure that trying again may mend is tried again soon, by [Backoff]. A refused password is
/// not: cameras lock an account after five to ten wrong ones, often for half an hour, and then the
/// right one does not help either. It is tried again after [#REFUSED], five times in the first half
/// hour. A camera that took the same password before may be starting up, and gets one earlier try.
///
/// A camera that serves as many sessions as it can often counts a dead one: that of a recorder
/// whose host is gone, until the session's timeout of 60 s as a rule. It is asked every second or
/// two for [#BUSY_TRIES], about a minute and a half, so that its place is taken as soon as it is
/// free; from then on others have it, and the usual waits count.
///
/// @param failures attempts in a row that recorded nothing
/// @param refusals refused passwords since it was last recorded
/// @param worked whether it was ever recorded with this configuration
public record Retries(int failures, int refusals, boolean worked) {
  public static final Retries NONE = new Retries(0, 0, false);

  public static final Backoff REFUSED = new Backoff(120_000, 900_000);
  private static final Backoff REFUSED_ONCE = new Backoff(15_000, 15_000);
  static final int BUSY_TRIES = 60;
  private static final Backoff BUSY = new Backoff(1_500, 1_500);

  /// A session has ended or could not begin.
  ///
  /// @param recorded whether anything of it became durable
  public Retries failed(Cause cause, boolean recorded) {
    int refused = cause == Cause.CAMERA_PASSWORD ? 1 : 0;
    return recorded
        ? new Retries(1, refused, true)
        : new Retries(failures + 1, refusals + refused, worked);
  }

  /// How long to wait before the next attempt.
  ///
  /// @param cause of the newest failure
  /// @param random at least 0, less than 1
  public long delayMillis(Cause cause, Backoff usual, double random) {
    if (cause == Cause.CAMERA_BUSY && failures <= BUSY_TRIES) {
      return BUSY.delayMillis(1, random);
    }
    if (cause != Cause.CAMERA_PASSWORD) {
      return usual.delayMillis(failures, random);
    }
    int counted = worked ? refusals - 1 : refusals;
    return counted < 1 ? REFUSED_ONCE.delayMillis(1, random) : REFUSED.delayMillis(counted, random);
  }

  /// Whether it was recorded until the failure that was told last.
  public boolean wasWorking() {
    return worked && failures == 1;
  }
}
