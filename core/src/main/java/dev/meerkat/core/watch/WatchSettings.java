package dev.meerkat.core.watch;

/// The times by which the watch decides, all in milliseconds.
///
/// @param startupWaitMillis after its start, a server takes only its own cameras for this long
/// @param stabilityMillis a server must have been up for this long before its cameras come home
/// @param statusWaitMillis after a server has joined, how long to wait for its first status before
///   planning without it
/// @param statusIntervalMillis how often the status is told when nothing changed
/// @param unreachableAfterMillis a camera that could not be recorded for this long is told to be
///   unreachable from here
/// @param unreachableForgetMillis after this long its home tries the camera again; another server
///   waits for this long times the number of live servers; more than `unreachableAfterMillis`
/// @param fastSilenceMillis a server in the redundancy mode *fast* of which nothing is heard for
///   this long is planned without
public record WatchSettings(
    long startupWaitMillis,
    long stabilityMillis,
    long statusWaitMillis,
    long statusIntervalMillis,
    long unreachableAfterMillis,
    long unreachableForgetMillis,
    long fastSilenceMillis) {
  public static final WatchSettings DEFAULT =
      new WatchSettings(3_000, 30_000, 1_000, 1_000, 10_000, 60_000, 700);
}
