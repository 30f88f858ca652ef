package dev.meerkat.recorder;

import dev.meerkat.core.archive.Timeline;
import dev.meerkat.core.model.CameraId;
import java.util.Optional;

/// The durable part of a segment.
///
/// @param startMicros wall-clock time of the first sample; names the file
/// @param endMicros when its last durable sample ends
/// @param sizeBytes of the file up to there; what follows is not to be read
record Segment(CameraId camera, long startMicros, long endMicros, long sizeBytes) {
  /// Both as if they were one, when the other goes on where this one ends; it begins no earlier.
  Optional<Segment> joined(Segment next) {
    return camera.equals(next.camera)
            && next.startMicros <= endMicros + Timeline.JOINT_TOLERANCE_MICROS
        ? Optional.of(
            new Segment(
                camera,
                startMicros,
                Math.max(endMicros, next.endMicros),
                sizeBytes + next.sizeBytes))
        : Optional.empty();
  }
}
