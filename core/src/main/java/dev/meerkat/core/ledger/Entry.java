package dev.meerkat.core.ledger;

import dev.meerkat.core.model.CameraId;

/// A line of a server's journal: from this moment on, this is how it goes with the camera, until
/// the next line of the same camera.
///
/// @param atMicros wall-clock time, in microseconds since the epoch; never before that of the line
///   before
public record Entry(CameraId camera, long atMicros, Condition condition) {}
