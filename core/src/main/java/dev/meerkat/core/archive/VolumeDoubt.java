package dev.meerkat.core.archive;

/// What is not known of a volume, and when something is written there to find it out. A volume on
/// which nothing is recorded would else be ready until it is needed.
///
/// | Doubt | Trial |
/// |---|---|
/// | writing failed | at each look |
/// | writing failed in one folder, maybe for all of it | at the next look |
/// | it had no space, and says that it has its reserve again | at each look |
/// | nothing was made durable there for a minute | once a minute |
///
/// @param failed whether writing failed and no trial has succeeded since
/// @param local whether a folder could not be written, and no trial was made since
/// @param outOfSpace whether there was no space, and has not been since
/// @param unprovenMillis since when nothing was made durable
public record VolumeDoubt(boolean failed, boolean local, boolean outOfSpace, long unprovenMillis) {
  static final long PROOF_MILLIS = 60_000;

  public boolean asksForTrial(long freeBytes, long reserveBytes) {
    return failed
        || local
        || (outOfSpace ? freeBytes >= reserveBytes : unprovenMillis >= PROOF_MILLIS);
  }
}
