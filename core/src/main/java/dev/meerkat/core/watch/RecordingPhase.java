package dev.meerkat.core.watch;

/// How far one server has come with one camera.
public enum RecordingPhase {
  /// Connecting, or connected and waiting for the first durable key frame.
  CONNECTING,
  /// A key frame and all that followed is durable, and more keeps coming.
  RECORDING,
  /// Only held, as the camera's warm backup: its newest groups of pictures are in memory.
  WARM,
  /// The last attempt failed or the stream stopped; another attempt follows.
  FAILED
}
