package dev.meerkat.core.archive;

import dev.meerkat.core.model.CameraId;

/// Footage that is kept as evidence: no retention deletes a segment that has any part of it.
///
/// @param toMicros exclusive, after `fromMicros`
/// @param note why, for people; may be empty
public record ProtectedRange(CameraId camera, long fromMicros, long toMicros, String note) {
  public ProtectedRange {
    if (fromMicros < 0 || toMicros <= fromMicros) {
      throw new IllegalArgumentException(
          "a protected range must end after it begins: " + fromMicros + " to " + toMicros);
    }
  }

  public boolean touches(CameraId ofCamera, long startMicros, long endMicros) {
    return camera.equals(ofCamera) && startMicros < toMicros && endMicros > fromMicros;
  }
}
