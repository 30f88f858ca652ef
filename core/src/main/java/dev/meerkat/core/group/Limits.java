package dev.meerkat.core.group;

/// How long and how often a resource is tried.
///
/// @param startMillis a start that takes longer has failed
/// @param stopMillis a stop that takes longer has failed
/// @param restarts so often it is started again within `forgetMillis` before the group moves
/// @param forgetMillis when it has run for that long, earlier failures do not count
public record Limits(long startMillis, long stopMillis, int restarts, long forgetMillis) {
  public static final Limits DEFAULT = new Limits(60_000, 60_000, 2, 600_000);
}
