package dev.meerkat.recorder;

import dev.meerkat.core.archive.Backoff;
import dev.meerkat.core.archive.CutSettings;

/// How cameras are recorded.
///
/// @param maxConnecting cameras that are being connected to at once
/// @param keyFrameWaitMillis a camera that plays but sends no key frame for this long has failed
/// @param notRecordingMillis when nothing has become durable for this long though pictures arrive,
///   the camera is told to be connected but not recorded
public record RecorderSettings(
    CutSettings cuts,
    Backoff backoff,
    int maxConnecting,
    int keyFrameWaitMillis,
    int notRecordingMillis) {
  /// With the distance of syncs, of ticks and of the status this is told within five seconds.
  private static final int NOT_RECORDING_MILLIS = 4_000;

  public static final RecorderSettings DEFAULT =
      new RecorderSettings(CutSettings.DEFAULT, Backoff.DEFAULT, 32, 20_000, NOT_RECORDING_MILLIS);
}
