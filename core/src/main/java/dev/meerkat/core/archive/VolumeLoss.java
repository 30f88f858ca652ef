package dev.meerkat.core.archive;

import java.util.List;

/// Whether an archive has lost its last usable volume. To be asked again and again.
///
/// | No volume is ready, and the best is | It is lost after |
/// |---|---|
/// | full: retention may make room | 5 s |
/// | failed: a trial write tells whether it was for once only | 1 s |
/// | hung or missing | at once |
///
/// One that is ready ends the loss; whether it stays so is for others to wait for.
///
/// @param unreadySinceMillis since when no volume has been ready; means nothing while one is
public record VolumeLoss(boolean ready, long unreadySinceMillis, boolean lost) {
  public static final VolumeLoss NONE = new VolumeLoss(true, 0, false);

  static final long FULL_MILLIS = 5_000;
  static final long FAILED_MILLIS = 1_000;

  /// @param nowMillis of a monotonic clock
  /// @param volumes at least one
  public VolumeLoss at(long nowMillis, List<VolumeState> volumes) {
    if (volumes.contains(VolumeState.READY)) {
      return NONE;
    }
    long since = ready ? nowMillis : unreadySinceMillis;
    long patience =
        volumes.contains(VolumeState.FULL)
            ? FULL_MILLIS
            : volumes.contains(VolumeState.FAILED) ? FAILED_MILLIS : 0;
    return new VolumeLoss(false, since, lost || nowMillis - since >= patience);
  }
}
