package dev.meerkat.recorder;

import dev.meerkat.core.archive.Backoff;
import dev.meerkat.core.archive.CutSettings;

/// How cameras are recorded.
///
/// @param maxConnecting cameras that are being connected to at once
/// @param keyFrameWaitMillis a camera that plays but sends no key frame for this long has failed
/// @param notRecordingMillis when nothing has become durable for this long though pictures arrive,
///   the camera is told to be connected but not recorded
/// @param warmMillis how far back what is held of a warm camera reaches at least: longer than it
///   takes until the death of a host is seen, and than what that host had not made durable
/// @param warmBytes memory for that, over all cameras
public record RecorderSettings(
    CutSettings cuts,
    Backoff backoff,
    int maxConnecting,
    int keyFrameWaitMillis,
    int notRecordingMillis,
    int warmMillis,
    long warmBytes) {
  /// With the distance of syncs, of ticks and of the status this is told within five seconds.
  private static final int NOT_RECORDING_MILLIS = 4_000;

  private static final int WARM_MILLIS = 12_000;
  private static final long WARM_BYTES = 512L << 20;

  /// Warm cameras get half of the memory that the program may take, at most 512 MiB.
  public static final RecorderSettings DEFAULT =
      new RecorderSettings(CutSettings.DEFAULT, Backoff.DEFAULT, 32, 20_000, NOT_RECORDING_MILLIS);

  public RecorderSettings(
      CutSettings cuts,
      Backoff backoff,
      int maxConnecting,
      int keyFrameWaitMillis,
      int notRecordingMillis) {
    this(
        cuts,
        backoff,
        maxConnecting,
        keyFrameWaitMillis,
        notRecordingMillis,
        WARM_MILLIS,
        Math.min(WARM_BYTES, Runtime.getRuntime().maxMemory() / 2));
  }
}
