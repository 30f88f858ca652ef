package dev.meerkat.recorder;

import dev.meerkat.core.archive.Backoff;
import dev.meerkat.core.archive.CutSettings;

/// How cameras are recorded.
///
/// @param maxConnecting cameras that are being connected to at once
/// @param keyFrameWaitMillis a camera that plays but sends no key frame for this long has failed
/// @param diskWaitMillis when nothing has become durable for this long though samples arrive, the
///   disk has failed
public record RecorderSettings(
    CutSettings cuts,
    Backoff backoff,
    int maxConnecting,
    int keyFrameWaitMillis,
    int diskWaitMillis) {
  public static final RecorderSettings DEFAULT =
      new RecorderSettings(CutSettings.DEFAULT, Backoff.DEFAULT, 32, 20_000, 5_000);
}
