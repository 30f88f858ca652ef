package dev.meerkat.recorder;

import dev.meerkat.core.model.Camera;
import dev.meerkat.media.SampleSink;

/// An open connection to a camera.
public interface CameraStream extends AutoCloseable {
  /// Connects to cameras.
  interface Opener {
    /// Opens a camera's stream; blocks until it plays, at most for the opener's own time limits.
    CameraStream open(Camera camera) throws CameraStreamException;
  }

  /// Delivers samples until the stream ends, [#close()] is called, or something fails.
  void pump(SampleSink sink) throws CameraStreamException;

  /// Ends [#pump]. May be called by any thread, and more than once.
  @Override
  void close();
}
