package dev.meerkat.media.rtsp;

/// How often a camera sends a picture (or, without video, an audio frame), as far as its session
/// has shown, and from that when it is silent.
///
/// | So far | A camera that answers requests may send none for |
/// |---|---|
/// | no picture | the limit |
/// | one, or several that came together | twelve times the limit: how often one comes is not known yet |
/// | more | three times the longest pause, at least the limit and at most twelve times it |
///
/// So a camera with a picture every ten seconds is not silent. One that answers nothing for the
/// limit may never send none for longer, so that a dead network is seen as fast as with any camera.
/// Times are of one monotonic clock.
///
/// @param any whether a picture has come
/// @param newestNanos when the receiver was done with the newest picture, so that a slow receiver
///   does not look like a silent camera; before the first one, when the session began
/// @param longestPauseNanos from then to the next picture, the longest time so far
record PicturePace(boolean any, long newestNanos, long longestPauseNanos) {
  private static final int PAUSES = 3;
  private static final int MOST_LIMITS = 12;
  private static final int ASKS_PER_LIMIT = 4;

  /// Pictures with less between them were sent together, as a proxy does with those that it has.
  private static final long TOGETHER_NANOS = 10_000_000;

  static PicturePace from(long nowNanos) {
    return new PicturePace(false, nowNanos, 0);
  }

  /// A picture has come.
  ///
  /// @param doneNanos when the receiver was done with it
  PicturePace with(long arrivalNanos, long doneNanos) {
    long pauseNanos = any ? arrivalNanos - newestNanos : 0;
    long longest = pauseNanos < TOGETHER_NANOS ? 0 : pauseNanos;
    return new PicturePace(true, doneNanos, Math.max(longestPauseNanos, longest));
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
    return longestPauseNanos == 0
        ? mostNanos
        : Math.clamp(PAUSES * longestPauseNanos, limitNanos, mostNanos);
  }

  /// @param answeredNanos when the camera last answered a request
  boolean silent(long nowNanos, long answeredNanos, long limitNanos) {
    long pauseNanos = pauseNanos(nowNanos);
    boolean answers = nowNanos - answeredNanos < limitNanos;
    return pauseNanos >= (answers ? allowedNanos(limitNanos) : limitNanos);
  }

  /// Whether it has to be asked now if it still answers.
  ///
  /// @param askedNanos when it was last asked
  boolean asks(long nowNanos, long askedNanos, long limitNanos) {
    long everyNanos = limitNanos / ASKS_PER_LIMIT;
    return allowedNanos(limitNanos) > limitNanos
        && pauseNanos(nowNanos) >= everyNanos
        && nowNanos - askedNanos >= everyNanos;
  }
}
