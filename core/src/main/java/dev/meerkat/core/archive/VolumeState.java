package dev.meerkat.core.archive;

/// What a volume is good for.
///
/// | Signs, first match | State | until |
/// |---|---|---|
/// | not there: not mounted, or not to be opened | MISSING | it can be opened |
/// | an operation has not returned in time | HUNG | it returns |
/// | writing failed, other than for want of space | FAILED | a trial write succeeds |
/// | writing failed for want of space | FULL | it has its reserve free again, and a trial write succeeds |
/// | none of these | READY | |
public enum VolumeState {
  READY,
  /// Tried when no other volume is ready.
  FULL,
  /// Tried when no other volume is ready.
  FAILED,
  /// Holds back whatever touches it, so nothing does that could wait elsewhere.
  HUNG,
  MISSING;

  /// @param stuckMillis age of the oldest operation that has not returned
  /// @param hangMillis an operation that takes longer hangs
  /// @param failed whether writing failed and no trial write has succeeded since
  /// @param outOfSpace whether there was no space and has not been since
  public static VolumeState of(
      boolean there, long stuckMillis, long hangMillis, boolean failed, boolean outOfSpace) {
    if (!there) {
      return MISSING;
    }
    if (stuckMillis >= hangMillis) {
      return HUNG;
    }
    if (failed) {
      return FAILED;
    }
    return outOfSpace ? FULL : READY;
  }
}
