package dev.meerkat.core.watch;

import dev.meerkat.core.model.Camera;
import dev.meerkat.core.model.CameraId;

/// What the watch wants done, in the order given: stops come before starts, starts come by
/// priority.
public sealed interface WatchEffect {
  /// Record the camera, and report until told to stop. For a camera that is being recorded already
  /// it means that its configuration changed; one that is held warm is recorded with what is held.
  record StartRecording(Camera camera, String reason) implements WatchEffect {}

  /// Connect to the camera and keep its newest groups of pictures in memory only, so that
  /// `StartRecording` begins with them, and report until told to stop. One that is being recorded
  /// is not any more.
  record HoldWarm(Camera camera, String reason) implements WatchEffect {}

  /// Stop recording or holding the camera once what has arrived is durable.
  record StopRecording(CameraId camera, String reason) implements WatchEffect {}

  /// Tell all other servers.
  record Announce(ServerStatus status) implements WatchEffect {}
}
