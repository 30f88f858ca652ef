package dev.meerkat.core.archive;

import dev.meerkat.core.model.CameraId;

/// A closed file of the archive, as far as decisions care.
///
/// @param volume number of the volume that it is on
/// @param endMicros when its last sample ends
public record StoredSegment(
    int volume, CameraId camera, long startMicros, long endMicros, long sizeBytes) {}
