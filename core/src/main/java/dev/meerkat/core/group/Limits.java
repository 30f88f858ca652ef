package dev.meerkat.core.group;

/// How long and how often a resource is tried.
///
/// @param startMillis a start that takes longer has failed
/// @param stopMillis a stop that takes longer has failed
/// @param restarts so often it is started again within `forgetMillis` before the group moves
/// @param forgetMillis when it has run for that long, earlier failures do not count
public record Limits(long startMillis, long stopMillis, int restarts, long forgetMillis) {
  public static final Limits DEFAULT = new Limits(60_000, 60_000, 2, 600_000);

  private static final long FIRST_PAUSE_MILLIS = 1_000;
  private static final int MOST_DOUBLINGS = 20;

  /// How long is waited before a restart: the first is made at once, the second after a second, and
  /// each further one after twice as long as the one before, so that a short fault does not use
  /// them up.
  ///
  /// @param failures of the resource that are remembered, this one included
  static long pauseMillis(int failures, long mostMillis) {
    return failures < 2
        ? 0
        : Math.min(mostMillis, FIRST_PAUSE_MILLIS << Math.min(failures - 2, MOST_DOUBLINGS));
  }
}
