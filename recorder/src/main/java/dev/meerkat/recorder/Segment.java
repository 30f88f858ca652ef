package dev.meerkat.recorder;

import dev.meerkat.core.model.CameraId;

/// The durable part of a segment.
///
/// @param startMicros wall-clock time of the first sample; names the file
/// @param endMicros when its last durable sample ends
/// @param sizeBytes of the file up to there; what follows is not to be read
record Segment(CameraId camera, long startMicros, long endMicros, long sizeBytes) {}
